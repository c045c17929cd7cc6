"""Mutated inputs through every loader, in this process: which end in a traceback, and which never end.

`python -m benchmarks.fuzz COUNT SEED [LOADERS...]` prints how many each loader was given, and how many it read,
refused, and survived neither way. The same seed gives the same inputs.
"""

import gzip
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from pathlib import Path

from pydantic import BaseModel

from benchmarks import fuzz_accounts
from harness.articles.importing.bodies import bodies
from harness.articles.importing.folder import read_file as read_article
from harness.articles.importing.json_files import items
from harness.articles.importing.markdown import TooLongError, clean
from harness.articles.importing.sites import Site
from harness.articles.importing.visibility import held_back
from harness.ledger import TUNED, LedgerEntry, SealRecord, TuningRecord, read_looks
from harness.ledger.chain import read_chain
from harness.live.conversations import ImportSource, Store, find_importer, import_conversations, read_mapping
from harness.pipelines.openai.llm import object_in
from harness.pipelines.recorded import RecordedRow
from harness.pipelines.recorded import read_file as read_recorded
from harness.pipelines.wire import ReplyReader, reply_of
from harness.plain_json import parse, parse_object
from harness.runs import open_run
from harness.runs.journal import Journal
from harness.runs.results import from_line
from harness.scoring import gaps
from harness.scoring.calibration import read_labelled, read_labelled_criteria
from harness.turns import PipelineError
from harness.workspace import ImportMapFile, ReplyPaths, Workspace, WorkspaceError, load, parse_article, parse_model
from harness.workspace.drafts import read_csv, read_jsonl
from harness.workspace.load import RULE_FILES
from harness.workspace.pipelines import bad_template
from harness.workspace.scenarios import ScenariosFile

LIMIT = 5.0  # seconds of this process for one input
REFUSED = (WorkspaceError, PipelineError, TooLongError)
AT_THE_BORDER = (*REFUSED, ValueError)  # of what reads JSON for others, and of models, who explain it
RESULT = b'{"scenario":"s","category":"","severity":"normal","file":"f","line":1,"turn":1,"message":"","expect":{}}'
NASTY = [
    b"Infinity", b"-Infinity", b"NaN", b"1e999", b"9" * 5000, b"-0", b"\\ud800", b"\xed\xa0\x80", b"\xff\xfe", b"\x00",
    b"\xef\xbb\xbf", b"[" * 2000, b"{" * 2000, b'{"a":' * 500, b"]", b"}", b"&a [*a]", b"*a", b"<<: ", b"!!python/x ",
    b"--- ", b"...\n", b"\r", b"\r\n", b"\t", b"null", b"true", b"[]", b"{}", b'""', b"0x10", b"2026-02-30",
    b"10000-01-01", b"\xe2\x80\xae", b"\xc2\x85", b"\xe2\x80\xa8", b"#" * 300, b": ", b"- ", b",", b'"', b"\\", b"(?P<",
    b"a{99999}", b"%", b"<p>" * 300, b"<!--", b"```", b"| " * 200, b"![](", b"> " * 200, b"\xf0\x9f\x92\xa9",
    b"[x](http://[y)", b"https://[y].z ",
]  # fmt: skip
OTHER = {  # rules files that a new workspace does not have
    "import-map": b"default: {categories: [a], owner: b}\nrules: []\n",
    "models": b"answers_at: 0.4\nencoder: {folder: models/own, pooling: mean}\n",
    "judge": b"judge: {metrics: response_groundedness, timeout: 60, deadline: 120, tries: 4}\n",
    "tools": b"tools: [{id: refund, irreversible: true, description: d, parameters: {amount: {type: number}}}]\n",
    "variants": b"seed: 7\nvariants: [{id: anger, adds: [So mad., Fuming.], expect: {outcome: handoff, queue: q}}]\n",
    "customers": b'plays: llm\ncustomers: [{id: llm, kind: openai, version: "1"}]\n',
    "costs": b"currency: $\nai: {answer: 0.99}\nseats: {count: 6, per_month: 29}\n"
    b"agents: {per_hour: 31, minutes: {handoff: 10, draft: 3}}\n",
    "findings": b"severity: {article-placeholder: note}\noff: [article-shouting]\nignore_headings: [Fees]\n",
    "calibration": b"card: {checker: embedded/19c0b943, threshold: 0.4699, labels: l.csv, labels_sha256: " + b"a" * 64
    + b", made: 2026-11-30, supported: 1, supported_passed: 1, unsupported: 1, unsupported_caught: 1}\n",
}  # fmt: skip


@dataclass(frozen=True)
class Loader:
    """Reads an input, given as bytes; how it may refuse; and inputs that it reads without a complaint."""

    read: Callable[[bytes], object]
    seeds: list[bytes]
    refuses: tuple[type[Exception], ...] = REFUSED


@dataclass
class Survived:
    """What became of the inputs of one loader."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[bytes, str]] = field(default_factory=list)


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """The input with one to four changes."""
    made = bytearray(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 4))):
        at = chance.randrange(len(made) + 1)
        end = min(len(made), at + chance.choice((1, 1, 2, 8, 64)))
        match chance.randrange(6):
            case 0:
                del made[at:end]
            case 1:
                made[at:at] = chance.choice(NASTY)
            case 2:
                made[at:end] = chance.choice(NASTY)
            case 3:
                made[at:at] = made[at:end] * chance.choice((1, 2, 50))
            case 4:
                made[at:end] = bytes(chance.randrange(256) for _ in range(end - at))
            case _:
                del made[at:]
    return bytes(made)


def loaders(scratch: Path) -> dict[str, Loader]:
    """Everything that reads what people or other systems wrote; files are written under `scratch`."""
    with resources.as_file(resources.files("harness.workspace") / "starter") as starter:
        texts = {path.relative_to(starter).as_posix(): path.read_bytes() for path in starter.rglob("*.*")}
        workspace = load(starter)
    files = {**_of_files(texts, workspace, scratch), **_of_conversations(scratch), **_of_accounts(scratch)}
    return {**_of_workspaces(texts), **_of_replies(workspace), **files}


def _of_workspaces(texts: dict[str, bytes]) -> dict[str, Loader]:
    found = {}
    models: dict[str, type[BaseModel]] = {**RULE_FILES, "import-map": ImportMapFile}
    for name, model in models.items():
        seed = texts.get(f"rules/{name}.yaml") or OTHER[name]
        found[f"rules/{name}.yaml"] = Loader(partial(_yaml, model=model), [seed])
    scenarios = [text for name, text in texts.items() if name.startswith("scenarios/")]
    draft = b'{"id": "d1", "date": "2026-10-05", "category": "login", "verdict": "edited", "edit": "x"}\n'
    table = b"id,date,category,verdict\nt1,2026-10-05,login,approved-unedited\n"
    return {
        **found,
        "scenarios": Loader(partial(_yaml, model=ScenariosFile), scenarios),
        "rules/prompts": Loader(lambda data: bad_template(_text(data)), [texts["rules/prompts/support.md"]]),
        "articles": Loader(lambda data: parse_article(_text(data), "x.md"), _articles(texts)),
        "drafts.jsonl": Loader(lambda data: read_jsonl(_text(data), "drafts.jsonl"), [draft * 2]),
        "drafts.csv": Loader(lambda data: read_csv(_text(data), "drafts.csv"), [table]),
    }


def _of_replies(workspace: Workspace) -> dict[str, Loader]:
    reply = (
        b'{"outcome": "handoff", "category": "login", "confidence": 0.5, "queue": "q", "citations": ["a#b"],'
        b' "fired": ["r"], "actions": [{"kind": "bug-report", "note": "n"}], "input_tokens": 5, "cost": 0.1}'
    )
    reader = ReplyReader(ReplyPaths(), {})
    row = b'{"scenario": "s", "turn": 1, "usage": {"input_tokens": 3, "cost": 0.5}, "message": "m"}\n'
    said = [b"Sure:\n```json\n" + reply]
    return {
        "replies": Loader(lambda data: reply_of(reader.read(parse(data)), workspace, None), [reply], AT_THE_BORDER),
        "a model's words": Loader(lambda data: object_in(data.decode("utf-8", "replace")), said),
        "recorded rows": Loader(lambda data: RecordedRow.model_validate(parse_object(data)), [row], AT_THE_BORDER),
        "results.jsonl": Loader(from_line, [RESULT], AT_THE_BORDER),
    }


def _of_files(texts: dict[str, bytes], workspace: Workspace, scratch: Path) -> dict[str, Loader]:
    label = b'{"answer": "a", "supported": true, "source": "s"}\n{"answer": "b", "supported": "no", "source": "t"}\n'
    criterion = b'{"criterion": "c", "message": "m", "answer": "a", "met": true}\n'
    unmet = criterion.replace(b"true", b'"no"')
    export = b'{"articles": [{"id": 1, "title": "T", "body": "<p>b</p>", "section_id": 2, "updated_at": "2026-01-01"}]}'
    page = b"<html><h1>T</h1><main><p>Text <b>bold</b></p><table><tr><td>1</td></tr></table></main></html>"
    cells = (
        b'<ol id="breadcrumbs"><li>H</li></ol><table><tr><th>P</th><td><table><tr><td>B</td>'
        b"<td>5<br>6</td></tr></table></td></tr>"
        b"<tr><td rowspan=2><ul><li>a<ul><li>b</li></ul></li></ul></td></tr></table><footer>f</footer>"
        b"<ri:page ri:content-title='C'/>"
    )
    entry = (
        b'{"before":"","by":"k","by_evidence":false,"card":null,"category":"a","evidence":[],"from":"human",'
        b'"override":true,"reason":"r","recorded":null,"run":null,"sha256":"","to":"draft","when":"2026-01-01T00:00:00Z"}\n'
    )
    look = b'{"ai":"a","evidence":"e","run":"r","when":"2026-10-05T10:00:00+00:00"}\n'
    run = b'{"pipeline": "p", "fingerprint": "f", "workspace": "w", "today": "2026-10-05", "scenarios": 1}'
    readers: dict[str, tuple[Callable[[Path], object], list[bytes]]] = {
        "recorded.jsonl": (lambda path: list(read_recorded(path)), [b'{"scenario": "s", "outcome": "answer"}\n' * 2]),
        "recorded.csv": (lambda path: list(read_recorded(path)), [b"scenario,turn,outcome\ns,1,answer\n"]),
        "labels.jsonl": (lambda path: read_labelled(path, workspace), [label]),
        "criteria.jsonl": (read_labelled_criteria, [criterion + unmet]),
        "labels.csv": (lambda path: read_labelled(path, workspace), [b"answer,supported,source\na,true,s\nb,no,t\n"]),
        "export.json": (items, [export]),
        "article.md": (lambda path: read_article(path, path.parent, Site(path.parent)), _articles(texts)),
        "article.html": (lambda path: read_article(path, path.parent, Site(path.parent)), [page]),
        "imported.md": (_imported, _dialects()),
        "imported.html": (_imported, [page, cells]),
        "body.html": (lambda path: clean(path.read_text("utf-8", "replace"), True), [page]),
        "rules/ledger.jsonl": (lambda _: read_chain(scratch, "rules/ledger.jsonl", LedgerEntry), [entry]),
        "rules/seals.jsonl": (lambda _: read_chain(scratch, "rules/seals.jsonl", SealRecord), [entry]),
        "rules/tuned.jsonl": (lambda _: read_chain(scratch, TUNED, TuningRecord), [entry]),
        "rules/looks.jsonl": (lambda _: read_looks(scratch), [look]),
        "run/run.json": (lambda path: open_run(path.parent), [run]),
        "journal.jsonl": (lambda path: Journal(path).pick_up(), [RESULT + b"\n", RESULT + b"\t" + RESULT + b"\n"]),
        "site/settings": (_site, _settings()),
    }
    return {name: Loader(partial(_written, scratch / name, read), seeds) for name, (read, seeds) in readers.items()}


def _of_conversations(scratch: Path) -> dict[str, Loader]:
    """Exports of help desks, as far as the store."""
    intercom = (
        b'{"type": "conversation", "id": "7", "created_at": 1763366400, "tags": {"tags": [{"name": "t"}]}, "source":'
        b' {"body": "<p>Ann, 5 Elm St, ann@a.example: where?</p>", "author": {"type": "user", "id": "u"}},'
        b' "conversation_parts": {"conversation_parts": [{"part_type": "comment", "body": "There.", "id": "8",'
        b' "created_at": 1763366500, "author": {"type": "admin", "id": "a"}}]}}\n'
    )
    zendesk = (
        b'{"id": 5, "subject": "S", "description": "Where?", "created_at": "2026-10-05T10:00:00Z", "status": "closed",'
        b' "requester_id": 1, "tags": ["a"], "comments": [{"id": 6, "body": "There.", "public": true, "author_id": 2,'
        b' "created_at": "2026-10-05T11:00:00Z"}], "satisfaction_rating": {"score": "good"}}\n'
    )
    mapping = (
        b"vendor: desk\nconversation: {id: chat.id, closed: chat.end, names: who}\nmessages: chat.log\n"
        b"message: {author: by, text: says, at: at, public: seen}\nwords:\n  author: {visitor: customer, robot: ai}\n"
    )
    chat = (
        b'{"chat": {"id": 5, "end": 1794211200, "log": [{"by": "visitor", "says": "Ann here", "at": 1794211100},'
        b' {"by": "robot", "says": "hi", "at": "2026-11-09T10:00:00Z", "seen": false}]}, "who": ["Ann Hill"]}'
    )
    desk, table = scratch / "desk.yaml", scratch / "table.yaml"
    desk.write_bytes(mapping)
    table.write_bytes(
        b"vendor: desk\nconversation: {id: id}\nmessage: {author: by, text: says, at: at}\n"
        b"words:\n  author: {visitor: customer, robot: ai}\n"
    )
    rows = b"id,by,says,at\n5,visitor,Ann here,2026-11-09T10:00:00Z\n5,robot,hi,2026-11-09T10:01:00Z\n"
    seeds = {
        "mapped.csv": [rows, rows.replace(b",", b";")], "intercom.json.gz": [gzip.compress(intercom * 3, mtime=0)],
        "intercom.json": [b"[" + intercom + b"," + intercom + b"]", b'{"conversations": [' + intercom + b"]}"],
        "intercom.jsonl": [intercom * 3], "zendesk.ndjson": [zendesk * 2],
        "zendesk.json": [b'{"tickets": [' + zendesk + b"]}"], "mapped.json": [b"[" + chat + b"]"],
    }  # fmt: skip
    read = {name: partial(_stored, desk=table if name.endswith(".csv") else desk) for name in seeds}
    found = {name: Loader(partial(_written, scratch / name, read[name]), each) for name, each in seeds.items()}
    return {**found, "conversation map": Loader(partial(_written, desk.with_name("map.yaml"), read_mapping), [mapping])}


def _of_accounts(scratch: Path) -> dict[str, Loader]:
    """What the APIs of help desks answer."""
    articles = {
        f"{system}'s API: articles": Loader(partial(fuzz_accounts.articles, system=system), [seed])
        for system, seed in fuzz_accounts.ARTICLES.items()
    }
    talks = {
        f"{system}'s API: talks": Loader(partial(fuzz_accounts.talks, system=system, scratch=scratch), [seed])
        for system, seed in fuzz_accounts.TALKS.items()
    }
    return articles | talks


def _site(path: Path) -> object:
    """What a folder's configurations say of a page: each kind of them has what was written."""
    files = [path.parent / name for name in _SETTINGS]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(path.read_bytes())
    site = Site.of(path.parent, files)
    return [(site.front(page), site.values(page), site.held_back(page)) for page in ("a.md", "b/c.md")]


def _stored(path: Path, desk: Path) -> object:
    system = path.name.partition(".")[0]
    source = ImportSource((str(path),), path.parent, read_mapping(desk) if system == "mapped" else None)
    with Store(path.with_name("conversations.sqlite")) as store:
        return import_conversations(find_importer(system), source, store, ("GB",))


def _written(path: Path, read: Callable[[Path], object], data: bytes) -> object:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return read(path)


def _imported(path: Path) -> object:
    """A file as an import makes an article of it."""
    (record,) = read_article(path, path.parent, Site(path.parent))
    made = bodies([record], {record.id: "x"}, {"x": "knowledge/x.md"}, (), path.parent, lambda done, of: None)
    return held_back(record.front), list(gaps(made[record.id].text))


def _dialects() -> list[bytes]:
    """Front matter and dialects of Markdown."""
    head = b"status: {name: Archived}\ndraft: [en]\nmeta: {internal: true}\ntags: [internal]\n"
    text = (
        b"import A from './x.mdx';\n\nexport const B = () => (\n  <b/>\n);\n\nPay.[^1] ~~5~~ 6^2^ ++ctrl+p++ "
        b"{{< param x >}} now.\n\n"
        b'<A />\n\n[^1]: In euros.\n\n::: details So\nYes.\n:::\n\n--8<-- "imported.md"\n\n'
        b"{% capture a %}b{% endcapture %}{{ a }} {' '} XXXX\n"
    )
    return [
        b"---\n" + head + b"---\n" + text,
        b'+++\ntitle = "T"\ndraft = true\n[build]\nlist = "never"\n+++\n' + text,
        b'{"title": "T", "draft": true}\n' + text,
        b"<!--\n---\ntitle: T\n---\n-->\n" + text,
        b"# T\n\nStatus: Archived\nOwner: A\n\n" + text,
    ]


_SETTINGS = (
    "_config.yml", "mkdocs.yml", "_quarto.yml", "hugo.toml", "hugo.yaml", "hugo.json", "docusaurus.config.js",
    "versions.json", "_category_.json", "astro.config.mjs", "conf.py", "docfx.json", ".gitbook.yaml", "_meta.js",
    "_meta.json", "SUMMARY.md", "_metadata.yml", "docs.json", ".bookignore", "b/b.json", "b/b.11tydata.js",
    ".vitepress/config.ts", ".vuepress/config.js",
)  # fmt: skip


def _settings() -> list[bytes]:
    """Configurations of sites."""
    return [
        b"exclude: [a.md]\ndefaults: [{scope: {path: b, type: pages}, values: {published: false}}]\n"
        b"collections: {c: {}}\n",
        b"not_in_nav: |\n  a.md\nexclude_docs: |\n  b/*\nextra: {product: P}\nproject: {render: ['*.qmd', '!a.md']}\n",
        b'ignoreFiles = ["a\\\\.md$"]\n[params]\nproduct = "P"\n'
        b'[[cascade]]\ndraft = true\n[cascade._target]\npath = "b"\n',
        b"export default {\n  // of it\n  srcExclude: ['**/a.md', 'b/**'],\n"
        b"  exclude: ['a.md'],\n  pagePatterns: ['*'],\n};\n",
        b'{"build": {"content": [{"files": ["**/*.md"], "exclude": ["a.md"]}]}, "navigation": {"pages": ["a", {"group":'
        b' "g", "hidden": true, "pages": ["b/c"]}]}, "a": {"display": "hidden"}, "permalink": false}',
        b"exclude_patterns = ['a.md', 'b/*']\n", b"# Summary\n\n- [A](a.md)\n", b"a.md\nb/\n!b/c.md\n",
        b"root: ./b\nstructure: {summary: SUMMARY.md}\n",
    ]  # fmt: skip


def _articles(texts: dict[str, bytes]) -> list[bytes]:
    return [text for name, text in texts.items() if name.startswith("knowledge/")]


def _yaml(data: bytes, model: type[BaseModel]) -> object:
    return parse_model(_text(data), "x.yaml", model)


def _text(data: bytes) -> str:
    """As files are decoded, where other bytes are refused."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PipelineError(str(error)) from None


@contextmanager
def _no_longer(seconds: float) -> Iterator[None]:
    def late(*_: object) -> None:
        raise _LateError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class _LateError(BaseException):
    """An input took too long."""


def fuzz(count: int, seed: int, only: Sequence[str] = ()) -> dict[str, Survived]:
    """So many mutated inputs, as many for each loader, or for each of those that are named."""
    found: dict[str, Survived] = {}
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as scratch:
        every = {name: loader for name, loader in loaders(Path(scratch)).items() if not only or name in only}
        for name, loader in every.items():
            chance, found[name] = random.Random(f"{seed} {name}"), Survived()
            for _ in range(-(-count // len(every))):
                _try(loader, mutated(chance.choice(loader.seeds), chance), found[name])
    return found


def _try(loader: Loader, data: bytes, survived: Survived) -> None:
    try:
        with _no_longer(LIMIT):
            loader.read(data)
        survived.counts["read"] += 1
    except loader.refuses:
        survived.counts["refused"] += 1
    except _LateError:
        survived.counts["hang"] += 1
        survived.failures.append((data, f"no end within {LIMIT:g} s"))
    except Exception:  # noqa: BLE001 - that is what is looked for
        survived.counts["traceback"] += 1
        survived.failures.append((data, traceback.format_exc()))


def main(count: int, seed: int, only: Sequence[str]) -> int:
    """Print the table; the exit code is 1 where an input was not survived."""
    started, found = time.monotonic(), fuzz(count, seed, only)
    print(f"seed {seed}")
    for name, each in found.items():
        of = each.counts
        print(f"{name:24}{of.total():10,} tried {of['read']:10,} read {of['refused']:10,} refused "
              f"{of['traceback']:4} tracebacks {of['hang']:4} hangs")  # fmt: skip
    failures = [failure for each in found.values() for failure in each.failures]
    for data, why in failures[:5]:
        print(f"\n{data[:2000]!r}\n{why}")
    tried = sum(each.counts.total() for each in found.values())
    print(f"{tried:,} tried, {tried - len(failures):,} survived, in {time.monotonic() - started:.0f} s")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
