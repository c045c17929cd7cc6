"""What an export has beside articles, and has a title and a text as well: tickets, mails, people, products."""

from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.record import plainly, text

_OF_OTHERS = {  # keys that only what somebody wrote to support has, or a record about it
    "requester", "requesterid", "requestername", "requesteremail", "submitterid", "ticketid", "ticketnumber",
    "tickettype", "ticketformid", "casenumber", "suppliedemail", "callerid", "incidentstate", "hspipelinestage",
    "hsticketpriority", "conversationid", "responderid", "inreplyto", "authorassociation", "pullrequest",
    "devdependencies", "shortcode", "chattext", "isavailableforallinboxes",
}  # fmt: skip
_TOGETHER = (  # of mail, of a post in a community, of a review: an article has a reviewer, too
    {"from", "to"}, {"topicid", "votesum"}, {"reviewer", "rating"}, {"reviewername", "rating"},
)  # fmt: skip
_WHERE = {
    "tickets", "cases", "incidents", "issues", "conversations", "messages", "emails", "mails", "comments", "replies",
    "users", "contacts", "customers", "people", "agents", "organizations", "organisations", "companies", "accounts",
    "products", "variants", "orders", "events", "reviews", "triggers", "automations", "views", "templates",
    "contenttypes", "assets", "info",
}  # fmt: skip
_REPLIES = {"macros", "cannedresponses", "cannedreplies", "savedreplies", "messagetemplates", "quickreplies"}
_SORTS = {each.removesuffix("s") for each in _REPLIES} | {"cannedreply", "savedreply", "quickreply", "comment"}


def of_replies(file: str) -> str:
    """The name of a file that says that it has texts for agents to reply with, as a key; empty for others."""
    return file if plainly(file) in _REPLIES else ""


def is_something_else(item: ExportedObject) -> str:
    """Why an object is not an article, whatever texts it has; empty where nothing says so."""
    keys = {plainly(key): key for key in item.value}
    if plainly(item.key) in _WHERE | _REPLIES:
        return f"is not an article: it is one of `{item.key}`"
    if plainly(text(item.value.get("type"))) in _SORTS:  # of Intercom, Confluence
        return f"is not an article: its type is `{item.value['type']}`"
    told = sorted(keys.keys() & _OF_OTHERS) or next((sorted(each) for each in _TOGETHER if each <= keys.keys()), [])
    return f"is not an article: it has `{keys[told[0]]}`" if told else ""
