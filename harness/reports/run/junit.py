"""JUnit XML, as CI systems read it: one suite a category, one case a scenario, and one for all that are sealed."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from xml.etree import ElementTree as ET

from harness.gates import Side
from harness.runs import ScenarioResult
from harness.safe_text import safe
from harness.turns import Status
from harness.workspace import NOT_OURS, NOT_OURS_TITLE


def junit_xml(results: Sequence[ScenarioResult], sealed: Mapping[str, Side] = MappingProxyType({})) -> str:
    """The whole document, of the open results and the sealed ones by category, which fail together.

    Characters that XML cannot hold become U+FFFD.
    """
    root = ET.Element("testsuites", {"name": "harness", **_counts(results, list(sealed.values()))})
    own: dict[str, list[ScenarioResult]] = {category: [] for category in sealed}
    for result in results:
        own.setdefault(result.category, []).append(result)
    for category, members in sorted(own.items(), key=lambda each: (each[0] == NOT_OURS, each[0])):
        side = sealed.get(category)
        counts = _counts(members, [side] if side else [])
        suite = ET.SubElement(root, "testsuite", {"name": _name(category), **counts})
        for result in members:
            _case(suite, result)
        if side:
            _sealed_case(suite, category, side)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def clean(text: str) -> str:
    """The text without characters that XML 1.0 forbids, or that steer who shows it."""
    return safe(text, "\n\t")


def _name(category: str) -> str:
    return NOT_OURS_TITLE if category == NOT_OURS else clean(category)


def _counts(results: Sequence[ScenarioResult], sealed: Sequence[Side]) -> dict[str, str]:
    statuses = [result.status for result in results]
    statuses += [Status.PASS if side.right == side.total else Status.FAIL for side in sealed]
    return {
        "tests": str(len(statuses)),
        "failures": str(statuses.count(Status.FAIL)),
        "errors": str(statuses.count(Status.ERROR)),
    }


def _sealed_case(suite: ET.Element, category: str, side: Side) -> None:
    case = ET.SubElement(suite, "testcase", classname=_name(category), name="sealed scenarios")
    if side.right < side.total:
        words = f"{side.total - side.right} of {side.total} sealed scenarios do not pass; only counts of them are shown"
        ET.SubElement(case, "failure", message=words, type="failure").text = words


def _case(suite: ET.Element, result: ScenarioResult) -> None:
    at = result.location
    case = ET.SubElement(
        suite, "testcase", classname=_name(result.category), name=clean(result.id), file=at.file, line=str(at.line)
    )
    if result.status is Status.PASS:
        return
    reasons = [clean(reason) for reason in result.failures]
    kind = "error" if result.status is Status.ERROR else "failure"
    ET.SubElement(case, kind, message=reasons[0], type=kind).text = "\n".join([str(at), *reasons])
