"""The least that the same cases can cost: one file of Python, nothing but the standard library.

It reads cases as JSON, calls the same function, looks at what is expected, writes each result down as it comes, and in
the end writes files of the size that a run of the harness writes: results, JUnit, a summary and a page.

    python benchmarks/bare_loop.py FOLDER bot:right RUN_FOLDER
"""

from __future__ import annotations

import asyncio
import html
import json
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

CASES, FILES = "cases.jsonl", ("results.jsonl", "junit.xml", "summary.json", "report.html")


def failures(expect: dict[str, Any], reply: dict[str, Any]) -> list[str]:
    """Why a reply is not as expected."""
    keys = [key for key in ("category", "outcome", "queue") if key in expect and reply.get(key) != expect[key]]
    wrong = [f"{key} is {reply.get(key)}, expected {expect[key]}" for key in keys]
    said = (reply.get("answer") or "").casefold()
    return wrong + [f"does not say {fact}" for fact in expect.get("states", ()) if fact.casefold() not in said]


Case = dict[str, Any]


async def held(cases: list[Case], function: Callable[[Any], Awaitable[Any]], out: Path) -> list[Case]:
    """Every case once, each written down at once."""
    results = []
    with (out / "results.jsonl").open("wb", buffering=0) as file:
        for case in cases:
            reply = json.loads(json.dumps(await function({"message": case["customer"], "history": []})))
            wrong = failures(case["expect"], reply)
            result = {**case, "reply": reply, "failures": wrong, "status": "fail" if wrong else "pass"}
            file.write(json.dumps(result).encode() + b"\n")
            results.append(result)
    return results


def write(results: list[dict[str, Any]], out: Path) -> None:
    """JUnit, a summary and a page of those that fail."""
    suite = ElementTree.Element("testsuite", tests=str(len(results)))
    rows = []
    for result in results:
        case = ElementTree.SubElement(suite, "testcase", name=result["id"], classname=result["expect"]["category"])
        if result["failures"]:
            words = "; ".join(result["failures"])
            ElementTree.SubElement(case, "failure", message=words).text = f"{result['customer']}\n{words}"
            cells = (result["id"], result["customer"], words, json.dumps(result["reply"]))
            rows.append(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>\n")
    ElementTree.ElementTree(suite).write(out / "junit.xml", encoding="utf-8")
    told = [{"id": result["id"], "failures": result["failures"]} for result in results]
    (out / "summary.json").write_text(json.dumps(told, indent=2))
    (out / "report.html").write_text(f"<!doctype html><table>{''.join(rows)}</table>")


def same_size(out: Path, like: Path) -> None:
    """Fill each file up to the size of the one that the harness wrote."""
    for name in FILES:
        lacking = (like / name).stat().st_size - (out / name).stat().st_size
        if lacking > 0:
            with (out / name).open("ab") as file:
                file.write(b" " * lacking)


if __name__ == "__main__":
    folder, (module, _, name) = Path(sys.argv[1]), sys.argv[2].partition(":")
    sys.path.insert(0, str(folder))
    cases = [json.loads(line) for line in (folder / CASES).open("rb")]
    written = folder / "bare"
    written.mkdir(exist_ok=True)
    found = asyncio.run(held(cases, getattr(import_module(module), name), written))
    write(found, written)
    same_size(written, Path(sys.argv[3]))
