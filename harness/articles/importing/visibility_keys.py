"""Keys with which help centres, tables and front matter say who may read an article, however they are spelled.

`is_draft`, `isDraft`, `Is draft` are one key, `isdraft`. Words of other languages are known beside English.
"""

import re

from harness.articles.importing.record import plainly, text

MARKS = {  # what is set on an article that customers may not read, or not any more
    "draft": "it is a draft there",
    "archived": "it is archived there",
    "outdated": "it is marked as outdated there",
    "deprecated": "it is marked as deprecated there",
    "obsolete": "it is marked as obsolete there",
    "obsoleted": "it is marked as obsolete there",
    "retired": "it is retired there",
    "deleted": "it is deleted there",
    "removed": "it is removed there",
    "trashed": "it is deleted there",
    "trash": "it is deleted there",
    "intrash": "it is deleted there",
    "withdrawn": "it is withdrawn there",
    "superseded": "another has taken its place there",
    "replaced": "another has taken its place there",
    "redirectto": "another has taken its place there",
    "redirecturl": "another has taken its place there",
    "hidden": "it is hidden there",
    "disabled": "it is switched off there",
    "deactivated": "it is switched off there",
    "suspended": "it is switched off there",
    "unpublished": "it is not published there",
    "unlisted": "it is not listed there",
    "noindex": "it is kept out of searches there",
    "headless": "it is no page of its own there",
    "private": "it is private there",
    "restricted": "not everybody may read it there",
    "confidential": "it is confidential there",
    "protected": "not everybody may read it there",
    "if": "not everybody may read it there",
    "membersonly": "only members may read it there",
    "loginrequired": "only who signs in may read it there",
    "requireslogin": "only who signs in may read it there",
    "requirelogin": "only who signs in may read it there",
    "authenticationrequired": "only who signs in may read it there",
    "requiresauthentication": "only who signs in may read it there",
    "password": "it needs a password there",
    "postpassword": "it needs a password there",
    "passwordprotected": "it needs a password there",
    "passwordprotectionenabled": "it needs a password there",
    "passwordrequired": "it needs a password there",
    "publicaccessrulesenabled": "not everybody may read it there",
    "accessrulesenabled": "not everybody may read it there",
    "accesscontrolenabled": "not everybody may read it there",
    "accessrestricted": "not everybody may read it there",
    "wip": "it is a draft there",
    "needsreview": "it needs a review there",
    "expired": "it expired there",
    "stale": "it is marked as outdated there",
    "endoflife": "it is marked as outdated there",
    "eol": "it is marked as outdated there",
    "inactive": "it is switched off there",
    "discontinued": "it is retired there",
    "decommissioned": "it is retired there",
    "sunsetted": "it is retired there",
    "recalled": "it is withdrawn there",
    "quarantined": "it is withdrawn there",
    "donotpublish": "it is not published there",
    "dontpublish": "it is not published there",
    "skippublish": "it is not published there",
    "donotuse": "it is withdrawn there",
    "dontuse": "it is withdrawn there",
    "notforcustomers": "not everybody may read it there",
    "notpublic": "not everybody may read it there",
    "gated": "not everybody may read it there",
    "paywall": "not everybody may read it there",
    "paywalled": "not everybody may read it there",
    "subscribersonly": "only members may read it there",
    "authenticated": "only who signs in may read it there",
    "redirectedto": "another has taken its place there",
    "embargoed": "it is not published there",
    "authrequired": "only who signs in may read it there",
    "requiresauth": "only who signs in may read it there",
    "searchexclude": "it is kept out of searches there",
    "excludefromsearch": "it is kept out of searches there",
    "hidefromsearch": "it is kept out of searches there",
    "deletionscheduled": "it is deleted there",
    "istemplate": "it is a template there",
}
STATES = {  # of the article, so every word that is not known holds it back
    "state", "status", "publicationstatus", "publishstatus", "articlestatus", "poststatus", "visibility",
    "visibilitystatus",
    "helpcenteraudience", "access", "visibleto", "viewableby", "visibilityid", "accessibility", "accesslevel",
    "audienceaccess", "permission", "privacy", "sharestatus", "securityvisibility", "validationstatus",
    "publicationstate", "publishingstatus", "publishingstate", "publishedstate", "publishstate",
    "statecode",  # of Dynamics, in figures or in words beside them
    "whocanview", "whocansee", "whocanread", "whocanaccess",
}  # fmt: skip
SEGMENTS = {  # who may read it where not everybody may: in ServiceNow `roles`, in Mintlify `groups`
    "usersegmentid", "usersegmentids", "usersegment", "usersegments", "usersegmentname", "segment", "segments",
    "accessgroups", "accessroles", "readergroups", "visibilitygroups", "visibletogroups", "visibletoroles",
    "canreadusercriteria", "roles", "groups", "usergroups",
    "permissiongroups", "permissiongroupids",
    "odatamodernaudiencetargetuserfield",  # of SharePoint
    "allowedroles", "allowedgroups", "allowedusers", "restrictedto", "restrictto", "companyids", "companysegmentids",
    "contactsegmentids", "requiredrole", "requiredroles", "requiresrole", "requiresroles", "restrictedtoplan",
    "restrictedtoplans", "acl", "acls", "cannotreadusercriteria",
}  # fmt: skip
SEARCHED = {  # where these are off, nobody finds the page
    "sitemap", "pagefind", "search", "searchable", "indexable", "discoverable", "insearchindex", "indexing",
}  # fmt: skip
AROUND = {  # objects whose keys are about the page
    "meta", "metadata", "workflow", "publication", "publishing", "page", "article", "document", "doc", "settings",
    "properties", "attributes", "fields", "custom", "customfields", "customattributes", "acf", "flags", "extra",
    "options", "params", "frontmatter", "sharing", "seo", "yoastheadjson",
}  # fmt: skip
AUDIENCES = {
    "audience", "audiences", "visibility", "visibleto", "access", "viewableby", "permission", "permissions",
    "zielgruppe",
    "publico", "público", "pubblico", "doelgroep", "sichtbarkeit",
}  # fmt: skip
PUBLISHED = {  # yes or a time, or nothing as long as it is not published
    "published", "ispublished", "publishedat", "publishedon", "firstpublicationdate", "publicationdate",
    "publishedversion", "publishedrevision", "publishedversionid", "firstpublishedat", "lastpublishedat",
}  # fmt: skip
SINCE = PUBLISHED | {
    "publishdate", "publishat", "publishon", "pubdate", "golive", "golivedate", "date",
    "publisheddate", "publicationdate", "embargo", "embargountil", "availablefrom", "visiblefrom",
    "publish", "publishedfrom", "schedule", "scheduledfor", "scheduledat", "validfrom",
    "effectivefrom", "effectivedate", "startdate", "releasedate",
}  # fmt: skip
UNTIL = {
    "expirydate", "expires", "expiresat", "expireson", "expiresafter", "expiration", "expirationdate", "expiry",
    "unpublishdate", "unpublishat", "unpublishon", "validuntil", "validto", "availableuntil", "visibleuntil",
    "sunset", "sunsetdate", "expire", "expiredate", "archiveon", "archiveat", "archivedate", "retireon", "retiredate",
    "deleteon", "removeon", "effectiveuntil", "effectiveto", "enddate",
}  # fmt: skip
NO = {
    "", "0", "0.0", "false", "f", "no", "n", "none", "null", "never", "off", "nein", "non", "nee", "não", "nao", "нет",
    "いいえ", "否", "✗", "✘", "❌", "☐", "not yet", "later",
}  # fmt: skip
ORDERS = {  # true or false
    "archive": "archived", "hide": "hidden", "unpublish": "unpublished", "unlist": "unlisted", "legacy": "outdated",
}  # fmt: skip
DOUBTFUL = {  # of an article, or of what it is about
    "beta", "alpha", "preview", "experimental", "earlyaccess", "limitedavailability", "plan", "plans", "tier", "tiers",
    "edition", "editions", "subscription", "subscriptions", "locked", "readonly", "premium",
}  # fmt: skip

_OF_SYSTEM = re.compile(
    r"^(?:u|x|cf|wpcf|hs|sys|custom|field)[_-]+(?=\w)|__c$|@OData\.Community\.Display\.V1\.FormattedValue$",
    re.IGNORECASE,
)  # around a key of one's own
_MARKS = "|".join(MARKS)
_MARK = re.compile(
    rf"(?:is)?(?:soft|permanently)?(?P<mark>{_MARKS})(?:only|flag)?"
    r"(?:at|on|by|in|since|date|time|datetime|timestamp|indashboard|from(?:search|customers|public))?"
    rf"|is(?:marked)?(?:as)?(?P<of>{_MARKS})(?:article|version|page|content|document|post|entry)"
)
_AROUND = re.compile(
    r"(?:visibility|access|permissions?|privacy|publish(?:ing)?|publication|audience|workflow|state|status|security|sharing)"
    r"(?:config(?:uration)?|settings?|options?|info|rules?|control|details?)"
)
_SEGMENT = re.compile(
    r"\w*segments?(?:ids?|names?)?"
    r"|(?:readers?|viewers?|allowed|visible(?:to|for)|required|restricted(?:to)?|(?:members?)?access|permitted|eligible)"
    r"(?:roles?|groups?|teams?|users?|companies|organi[sz]ations?|departments?)(?:ids?|names?)?"
)
_WHEN = r"(?:date|datetime|time|timestamp|at|on|after|from)"
_SINCE = re.compile(
    rf"(?:first|scheduled|planned)?publi(?:sh|cation|shing){_WHEN}"
    rf"|(?:live|available|visible|valid|effective|golive|goeslive|embargo|release|scheduled?){_WHEN}|livesince"
)
_UNTIL = re.compile(
    rf"expir(?:e|es|y|ation|ing){_WHEN}*"
    r"|(?:valid|effective|available|visible|live|active|published|current)(?:until|till|through|thru)(?:date|time)?"
    rf"|(?:unpublish|archive|retire|withdraw|sunset|takedown|endoflife){_WHEN}|bestbefore|livetill"
)
_NO_TIME = re.compile(r"(?:0000-00-00|0001-01-01|1970-01-01)(?:[T ].*)?")  # what programs write for none
_FROM_CUSTOMERS = (
    r"customers?|public|endusers?|everyone|portal|helpcent(?:er|re)|knowledgebase|pkb|kb|web(?:site)?|site"
)
_SHOWN = re.compile(  # customers may read it where these are true
    r"(?:is|isit|has)?(?:(?:dg)?publish(?:ed)?(?:version|revision)?|(?:latest|current)(?:version)?|currentlypublished|public|visible"
    r"|active|live|online|listed|enabled|approved|released|available|verified|shown?|displayed"
    r"|sichtbar|aktiv|visibile|visibles?|visível|zichtbaar|actief|activo|activa|actif|active|attivo|attiva"
    r"|veröffentlicht|öffentlich|freigegeben|publiée?|publicado|publicada|pubblicato|pubblicata|gepubliceerd)"
    rf"|(?:is)?(?:visible|shown?|public|publish(?:ed)?|display(?:ed)?)(?:to|in|on|for)(?:the)?(?:{_FROM_CUSTOMERS})"
    rf"|(?:is)?(?:{_FROM_CUSTOMERS})(?:visible|facing|visibility)"
)
_STEP = re.compile(  # of a page or of what it is about, so only some words hold it back
    r".*(?:status|state|stage|lifecycle|phase|workflow|approval|visibility"
    r"|classification|sensitivity|confidentiality|(?:access|security)level|permissions?"
    r"|statut|estado|stato|état|zustand|freigabe|verification|sichtbarkeit|visibilité|visibilidad|visibilità|zichtbaarheid"
    r"|(?:statut|estado|stato|état|zustand)d(?:e|el|i|er|es)\w+|security)"
)
_NAMES = re.compile(  # what an article is called or about, or another state than its own
    r"(?:sidebar|nav|menu|link|short|seo|meta|page|post|html)*(?:title|label)s?|name|question|subject|heading|headline"
    r"|tags?|labelnames|keywords|flags|categor(?:y|ies)|collections?|sections?|folders?"
    r"|slug|id|key|icon|description|summary|excerpt|body|content|text|author|owner|url|path"
    r"|(?:previous|prior|old|next|original|initial|default)\w+"
)
_SORT = re.compile(  # of what is written, of which only words that can be no topic hold it back
    r"(?:article|document|doc|content|page)?(?:type|kind|scope)"
)
_INTERNAL = re.compile(
    r"(?:is|for)?intern(?:al|ally|e|o|a)?(?:use)?(?:only)?(?:at|on|since)?"
    r"|(?:is|for)?(?:agents?|staff|employees?|teammates?|support)only"
)


def spelled(key: str) -> str:
    """A key however it is spelled, without what a system puts around the keys that its users add."""
    return plainly(_OF_SYSTEM.sub("", key))


def mark(plain: str) -> str:
    """The mark that a key is; empty for others."""
    found = _MARK.fullmatch(plain)
    return found["mark"] or found["of"] if found else ""


def is_segment(plain: str) -> bool:
    """Whether a key says who may read an article where not everybody may."""
    return plain in SEGMENTS or bool(_SEGMENT.fullmatch(plain))


def is_since(plain: str) -> bool:
    """Whether a key says from when customers may read an article."""
    return plain in SINCE or bool(_SINCE.fullmatch(plain))


def is_until(plain: str) -> bool:
    """Whether a key says until when customers may read an article."""
    return plain in UNTIL or bool(_UNTIL.fullmatch(plain))


def shows(plain: str) -> bool:
    """Whether customers may read an article only where this key is true."""
    return bool(_SHOWN.fullmatch(plain))


def is_internal(plain: str) -> bool:
    """Whether only agents may read an article where this key is set."""
    return bool(_INTERNAL.fullmatch(plain))


def is_step(plain: str) -> bool:
    """Whether a key names the step at which an article, or what it is about, is."""
    return bool(_STEP.fullmatch(plain)) and plain not in STATES


def is_sort(plain: str) -> bool:
    """Whether a key names the sort of text."""
    return bool(_SORT.fullmatch(plain)) and plain not in STATES


def is_around(plain: str) -> bool:
    """Whether the keys of an object under this key are about the page."""
    return plain in AROUND or bool(_AROUND.fullmatch(plain))


def is_doubtful(plain: str) -> bool:
    """Whether a key may say that not everybody may read an article, or only something of its subject."""
    return bool({plain.removeprefix("is"), plain.removesuffix("only")} & DOUBTFUL)


def names(plain: str) -> bool:
    """Whether a key names an article or its subject, so that its words say nothing of who may read it."""
    return bool(_NAMES.fullmatch(plain))


def is_told(plain: str) -> bool:
    """Whether a key has a word for who may read an article."""
    return plain in STATES or is_step(plain) or is_sort(plain)


def is_no(said: object) -> bool:
    """Whether a field says no, or nothing."""
    if said is None or said is False:
        return True
    word = "" if isinstance(said, bool | dict | list) else text(said).lower()
    return not isinstance(said, bool | dict | list) and (word in NO or bool(_NO_TIME.fullmatch(word.upper())))
