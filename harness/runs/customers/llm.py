"""A customer played by an LLM behind an OpenAI-compatible endpoint: kept, paced and budgeted as pipelines are."""

from importlib import resources
from typing import Any

from harness.cache import key_of
from harness.pipelines import Opening
from harness.pipelines.openai import LLM
from harness.runs.customers.viewpoint import SimulatedTalk
from harness.scoring import nothing_to_read
from harness.turns import PipelineError
from harness.workspace import CustomerDeclared, Told

_SCHEMA = {
    "type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"],
    "additionalProperties": False,
}  # fmt: skip
MOST_MESSAGE = 4000  # characters


class LLMCustomer:
    """Writes what an LLM makes of the brief. It is not given the facts that it never tells."""

    def __init__(self, declared: CustomerDeclared, opening: Opening) -> None:
        """Raises PipelineError for a variable that is not set."""
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        built_in = resources.files("harness.runs.customers") / "customer.md"
        text = opening.workspace.prompts[declared.prompt] if declared.prompt else built_in.read_text("utf-8")
        environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self._template = environment.from_string(text)
        self._name = f"rules/prompts/{declared.prompt}.md" if declared.prompt else "the built-in prompt"
        self._llm = LLM(declared, opening, declared.id)
        settings = declared.model_dump(mode="json", include={"structured", "parameters", "version"})
        made = key_of(settings, [self._llm.base_url, self._llm.model], text).hex()[:12]
        self.by = f"openai {self._llm.model} {made}"

    async def write(self, talk: SimulatedTalk) -> str:
        """The next message. Raises PipelineError when there is none, BudgetSpentError before a call too many."""
        messages = [{"role": "system", "content": self._system(talk)}]
        for exchange in talk.history:
            messages.append({"role": "assistant", "content": exchange.message})
            messages.append({"role": "user", "content": exchange.reply.answer or f"({exchange.reply.outcome})"})
        message, _ = await self._llm.ask(messages, _SCHEMA, _message, talk.repeat)
        return message

    async def close(self) -> None:
        await self._llm.close()

    def _system(self, talk: SimulatedTalk) -> str:
        from jinja2 import TemplateError

        brief, facts = talk.brief, talk.facts
        try:
            return self._template.render(
                start=talk.start, wants=brief.wants.to, again=brief.again, manner=brief.manner,
                knows={name: fact for name, (told, fact) in facts.items() if told is not Told.NEVER},
                never=[name for name, (told, _) in facts.items() if told is Told.NEVER],
            )  # fmt: skip
        except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise PipelineError(f"{self._name} does not work: {error}") from None


def _message(data: Any) -> str:
    message = data.get("message") if isinstance(data, dict) else None
    if not isinstance(message, str) or nothing_to_read(message):
        raise PipelineError("the customer wrote no `message` with words")
    if len(message) > MOST_MESSAGE:
        raise PipelineError(f"the customer wrote a message of more than {MOST_MESSAGE:,} characters")
    return message.strip()
