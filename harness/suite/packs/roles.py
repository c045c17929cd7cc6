"""Which category, queue and article of a workspace takes which role in a pack.

All of it is found by names: a word of the role in the id or the title of a category or queue, or in the id of a handoff
rule and what it is about. Nothing is guessed from messages, so a person can see why, and correct the file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from harness.suite.packs.pack import CategoryRole, QueueRole
from harness.workspace import NOT_OURS, Article, Category, Stage, Standing, Workspace

# Beginnings of words in English, German, French, Spanish, Portuguese, Italian and Dutch.
_REFUNDS = (
    "refund|reimburs|money back|money-back|chargeback|erstatt|rückerstatt|rückzahl|"
    "rembours|reembols|devoluc|estorn|rimbors|terugbetal|"
    "compensat|compensac|compensaz|entschädig|indemni|dédommag|risarc|schadevergoed"
)
_BILLING = (
    r"billing|invoic|payment|charges?\b|rechnung|zahlung|abrechnung|factur|paiement|pagos?\b|cobro|fatur|pagament|betal"
)
_SECURITY = "secur|hack|phish|fraud|breach|sicherheit|betrug|sécur|segur|sicur|beveilig|veilig"
_ACCOUNT = (
    r"accounts?\b|login|log-in|sign-in|signin|password|access\b|konto|anmeld|passwort|compte|connexion|"
    r"cuenta|acceso|contas?\b|acesso"
)

_CATEGORIES: Mapping[CategoryRole, str] = MappingProxyType({
    CategoryRole.REFUNDS: _REFUNDS,
    CategoryRole.BILLING: _BILLING,
    CategoryRole.SECURITY: _SECURITY,
    CategoryRole.ACCOUNT: _ACCOUNT,
})  # fmt: skip
_QUEUES: Mapping[QueueRole, str] = MappingProxyType({
    QueueRole.BILLING: f"{_REFUNDS}|{_BILLING}|finance|finanz|buchhalt|comptab",
    QueueRole.SECURITY: _SECURITY,
    QueueRole.LEGAL: r"legal|law\b|compliance|recht|jurist|jurídic|juridi|légal",
    QueueRole.PRIVACY: "privacy|gdpr|dsgvo|rgpd|data protection|data-protection|datenschutz|privacid|confidential",
    QueueRole.SENSITIVE: "medical|health|safety|emergenc|medizin|gesund|notfall|santé|urgence|salud|saúde|salute",
    QueueRole.ANGER: "anger|angry|complain|escalat|senior|beschwerde|reklam|réclam|quej|reclam|klacht",
})  # fmt: skip
_PEOPLE = r"human|people|persons?\b|support|service|help|agent|mensch|kunden|client|atend|atenc|assist|suporte|soporte"
_FOR = {
    QueueRole.BILLING: "money", QueueRole.SECURITY: "security", QueueRole.LEGAL: "legal matters",
    QueueRole.PRIVACY: "personal data", QueueRole.SENSITIVE: "health and danger", QueueRole.ANGER: "complaints",
    QueueRole.PEOPLE: "whatever nobody answers",
}  # fmt: skip
_INSTEAD = {CategoryRole.REFUNDS: CategoryRole.BILLING, CategoryRole.SECURITY: CategoryRole.ACCOUNT}
_OF_CATEGORY = {QueueRole.BILLING: CategoryRole.REFUNDS, QueueRole.SECURITY: CategoryRole.SECURITY}
_RISKS = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class FoundQueue:
    """The queue of a role, if there is one, and what a person should know of how it was found."""

    id: str | None
    remark: str = ""


@dataclass(frozen=True)
class Roles:
    """The roles of one workspace."""

    workspace: Workspace

    def category(self, role: CategoryRole) -> str | None:
        """The first category named after the role; refunds may be billing, and security the account. Else None."""
        if role is CategoryRole.NONE:
            return NOT_OURS
        if role is CategoryRole.ANSWERABLE:
            return self.answerable.id
        named = (each.id for each in self._by_risk if _names(_CATEGORIES[role], each.id, each.title))
        instead = _INSTEAD.get(role)
        return next(named, None) or (self.category(instead) if instead else None)

    def queue(self, role: QueueRole) -> FoundQueue:
        """The queue for the role, else the default one, which is remarked; none where no queue is known to be that."""
        default = self._default_queue
        named = default if role is QueueRole.PEOPLE else self._queue_for(role)
        if named:
            return FoundQueue(named)
        if default:
            return FoundQueue(
                default, f"no queue here is named after {_FOR[role]}: is the default, `{default}`, right?"
            )
        return FoundQueue(None, f"no queue here is known to be for {_FOR[role]}: add `queue:`")

    @cached_property
    def answerable(self) -> Category:
        """The least risky category that approved articles answer; without one, the least risky of all."""
        ranked = sorted(self.workspace.categories.values(), key=lambda each: _RISKS.index(each.risk))
        open_ = (each for each in ranked if each.ceiling is not Stage.HUMAN and self._pages_of(each))
        return next(open_, ranked[0])

    @cached_property
    def pages(self) -> list[Article]:
        """Approved articles for customers that serve the answerable category; none that serve a riskier one as well,
        unless all do: their subject may go to people.
        """
        if self.answerable.ceiling is Stage.HUMAN:
            return []
        found = self._pages_of(self.answerable)
        return [each for each in found if self._risk(each) <= _RISKS.index(self.answerable.risk)] or found

    @cached_property
    def _by_risk(self) -> list[Category]:
        """The riskiest first: what is named after money or accounts is meant to be the one that can do harm."""
        return sorted(self.workspace.categories.values(), key=lambda each: -_RISKS.index(each.risk))

    def _queue_for(self, role: QueueRole) -> str | None:
        """Where the first rule about it hands off to; else the queue named after it; else that of such a category."""
        for rule in self.workspace.handoff.rules:
            about = rule.when.situation(self.workspace)
            if rule.then.handoff and _names(_QUEUES[role], rule.id, *about.topics, *about.sentiments):
                return rule.then.handoff
        queues = self.workspace.handoff.queues
        if named := next((each.id for each in queues if _names(_QUEUES[role], each.id, each.title)), None):
            return named
        category = self.category(_OF_CATEGORY[role]) if role in _OF_CATEGORY else None
        return self.workspace.categories[category].queue if category else None

    @cached_property
    def _default_queue(self) -> str | None:
        """Where what no article answers goes; else the queue named after people or support; else the only one."""
        queues = self.workspace.handoff.queues
        for rule in self.workspace.handoff.rules:
            asks = rule.when.situation(self.workspace)
            if rule.then.handoff and Standing.MISSING in asks.standings and not asks.categories:
                return rule.then.handoff
        named = (queue.id for queue in queues if _names(_PEOPLE, queue.id, queue.title))
        return next(named, queues[0].id if len(queues) == 1 else None)

    def _pages_of(self, category: Category) -> list[Article]:
        today, articles = self.workspace.today, self.workspace.articles.values()
        serving = (each for each in articles if category.id in each.head.categories)
        return [each for each in serving if each.standing(today) is Standing.APPROVED]

    def _risk(self, article: Article) -> int:
        return max(_RISKS.index(self.workspace.categories[name].risk) for name in article.head.categories)


def _names(words: str, *names: str) -> bool:
    return any(re.search(rf"(?<![^\W_])(?:{words})", name.casefold()) for name in names)
