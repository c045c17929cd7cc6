"""JUnit XML, as CI systems read it: one suite a category, one case a scenario."""

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from harness.runs import ScenarioResult
from harness.turns import Status

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(results: Sequence[ScenarioResult]) -> str:
    """The whole document. Characters that XML cannot hold become U+FFFD."""
    root = ET.Element("testsuites", {"name": "harness", **_counts(results)})
    ordered = sorted(results, key=lambda result: result.category)
    for category, group in groupby(ordered, key=lambda result: result.category):
        members = list(group)
        suite = ET.SubElement(root, "testsuite", {"name": clean(category), **_counts(members)})
        for result in members:
            _case(suite, result)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def clean(text: str) -> str:
    """The text without characters that XML 1.0 forbids."""
    return _FORBIDDEN.sub("\ufffd", text)


def _counts(results: Sequence[ScenarioResult]) -> dict[str, str]:
    statuses = [result.status for result in results]
    return {
        "tests": str(len(results)),
        "failures": str(statuses.count(Status.FAIL)),
        "errors": str(statuses.count(Status.ERROR)),
    }


def _case(suite: ET.Element, result: ScenarioResult) -> None:
    at = result.location
    case = ET.SubElement(
        suite, "testcase", classname=clean(result.category), name=clean(result.id), file=at.file, line=str(at.line)
    )
    if result.status is Status.PASS:
        return
    reasons = [clean(reason) for reason in result.failures]
    kind = "error" if result.status is Status.ERROR else "failure"
    ET.SubElement(case, kind, message=reasons[0], type=kind).text = "\n".join([str(at), *reasons])
