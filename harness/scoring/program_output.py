"""Whether an answer is what a program printed in place of words to a customer: data, an error, an agent's notes."""

import ast
import json

from harness.lazy_regex import regex
from harness.scoring.reader_text import as_read

_ERROR = regex(
    r"Traceback \(most recent call last\)"
    r"|(?:[A-Za-z_]\w*\.)*[A-Z]\w*[a-z](?:Error|Exception)(?:[:(]|\W*\Z)"  # `openai.RateLimitError(...)`
    r"|(?i:(?:(?!no )\w+ )?(?:error|exception)\W*(?:code\W*)?[45]?\d{0,4}\W*\Z)"
    r"|(?i:(?:(?:http|status|error)\b[\W\d]*(?:code\b)?\W*)?(?:[45]\d\d\b)?\W*"
    r"(?:internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out|too many requests"
    r"|unauthorized|forbidden|not found|request time-?out|rate limit(?: exceeded)?)\W*\Z)"
)
_NOTE = regex(r"(?m)^[ \t*]*(Thought|Action|Action Input|Observation|Final Answer)[ \t*]*:")
_FENCED = regex(r"(?s)(`{3,}|~{3,})[ \t]*\w*[ \t]*\n(.*)\n[ \t]*\1")  # as models write data
_ENVELOPE = regex(r"\{\s*[\"'](?:answer|response|reply|message|text|content|output|result|outcome)[\"']\s*:")
_GOES_ON = regex(
    r"(?is)\n\s*\n[\W_]*(?:user|human|customer)[ *]*:[ *]*[^\n]+(?:\n\W*(?:assistant|ai|agent|bot)[ *]*:.*)?\Z"
)
_LABEL = regex(r"(?m)^[\W_]*\w[\w ]{0,30}[ *]*:[ *]+\S")
_SPEAKER = regex(
    r"(?i)[\W_]*(?:(?:assistant|ai|human)[ *]*:|system[ *]*:\s*you are\b|user[ *]*:[^\n]*\n\W*assistant[ *]*:"
    r"|as an ai(?: language)? model\b)|#+ *(?:response|instruction|answer) *:"
)


def program_output(answer: str) -> str:
    """What an answer is in place of words to somebody; empty where it is none of that.

    Data is meant where the whole answer is an object or a list, of JSON or as Python prints it. Within words, or
    shown as code, it may be what the customer asked for, unless the answer itself stands in it. Nor is one that goes on
    with what the customer says next, where it has no other labels.
    """
    written, text = answer.strip(), as_read(answer).strip()
    if (fenced := _FENCED.fullmatch(written)) and _ENVELOPE.match(fenced[2].strip()):
        written = fenced[2].strip()
    if written[:1] in {"{", "["} and _is_data(written):
        return "data of a program"
    if _ERROR.match(text):
        return "an error of a program"
    if _SPEAKER.match(written) or len(set(_NOTE.findall(text))) > 1:
        return "notes of an AI, with its labels"
    if (onward := _GOES_ON.search(written)) and not _LABEL.search(written[: onward.start()]):
        return "followed by words of the customer, as an AI went on by itself"
    return ""


def _is_data(text: str) -> bool:
    for parsed in (json.loads, ast.literal_eval):
        try:
            return isinstance(parsed(text), dict | list)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return False
