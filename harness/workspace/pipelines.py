"""The systems under test (`rules/pipelines.yaml`): where each one is, and how to call it."""

from typing import Annotated, Any, ClassVar, Literal, Self
from warnings import catch_warnings, simplefilter

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from harness.workspace.model import Entry, Id, Model, SomeText

EnvironmentName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


def _compiled(path: str) -> str:
    import jmespath

    try:
        with catch_warnings():  # literals as they were once written, such as `customer`, are read as well
            simplefilter("ignore", PendingDeprecationWarning)
            jmespath.compile(path)
    except (jmespath.exceptions.JMESPathError, RecursionError) as error:
        why = str(error).split("\n")[0].rstrip(":")
        plain = path.replace(" ", "_").isidentifier()
        quoted = f"; a name with a space or an accent stands in quotes: '\"{path}\"'" if plain else ""
        raise ValueError(f"the path cannot be used: {why}; an example: `data.messages[0].text`{quoted}") from None
    return path


JMESPath = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_compiled)]


class Price(Model):
    """What a call costs, in the currency of your choice."""

    per_call: float = Field(default=0, ge=0, description="The price of each call, whatever its length.")
    per_million_input_tokens: float = Field(default=0, ge=0, description="The price of a million tokens sent.")
    per_million_output_tokens: float = Field(default=0, ge=0, description="The price of a million tokens received.")


class ReplyPaths(Model):
    """Where the parts of a reply are in what the system sends: JMESPath expressions.

    A part without a path is taken from the key with its name.
    """

    outcome: JMESPath | None = Field(
        default=None, description="The path to the outcome: `answer`, `draft` or `handoff`."
    )
    category: JMESPath | None = Field(default=None, description="The path to the category the message was filed under.")
    confidence: JMESPath | None = Field(
        default=None, description="The path to its confidence in the category, from 0 to 1."
    )
    language: JMESPath | None = Field(
        default=None, description="The path to the customer's language, a code such as `es`."
    )
    priority: JMESPath | None = Field(
        default=None, description="The path to the urgency of the message: `low`, `normal`, `high` or `urgent`."
    )
    summary: JMESPath | None = Field(default=None, description="The path to its summary for the person who takes over.")
    queue: JMESPath | None = Field(default=None, description="The path to the queue of a handoff.")
    rule: JMESPath | None = Field(default=None, description="The path to the id of the deciding rule.")
    reason: JMESPath | None = Field(default=None, description="The path to the reason, in words.")
    answer: JMESPath | None = Field(
        default=None,
        description="The path to the text for the customer.",
        examples=["data.parts[].text | join(' ', @)"],
    )
    citations: JMESPath | None = Field(
        default=None,
        description="The path to the cited sections, each as `article#section`.",
        examples=["sources[].id"],
    )
    retrieval: JMESPath | None = Field(
        default=None, description="The path to how well its source fits the message, from 0 to 1."
    )
    actions: JMESPath | None = Field(
        default=None, description="The path to its proposals to other systems: a list of kinds, or of `{kind, note}`."
    )
    calls: JMESPath | None = Field(
        default=None, description="The path to its tool calls: a list of `{tool, arguments}`, in order."
    )
    input_tokens: JMESPath | None = Field(default=None, description="The path to the number of tokens it read.")
    output_tokens: JMESPath | None = Field(default=None, description="The path to the number of tokens it wrote.")
    cost: JMESPath | None = Field(
        default=None, description="The path to the cost of the call, if the system reports it."
    )


Words = dict[SomeText, dict[str, SomeText]]


def as_in_yaml(value: Any) -> str:
    """A value as it is written in YAML, to be looked up among the declared words."""
    return str(value).lower() if isinstance(value, bool) else str(value)


_WORDS: Words = Field(
    default_factory=dict,
    description="What the system's words mean in ours, by the part of the reply.",
    examples=[{"outcome": {"escalated": "handoff", "replied": "answer"}}],
)


class CallSettings(Entry):
    """How to call a system outside: limits, retries and prices."""

    jobs: int = Field(
        default=8, ge=1, le=1000, description="How many conversations run at a time. `--jobs` overrides it."
    )
    timeout: float = Field(default=30, gt=0, description="Seconds allowed for one try.")
    deadline: float = Field(
        default=120,
        gt=0,
        description="Seconds allowed for a reply, all tries and pauses together. Waiting for a free place does not "
        "count.",
    )
    tries: int = Field(
        default=5,
        ge=1,
        le=20,
        description="How often a call is tried when it is refused for now (status 408, 409, 425, 429 or 5xx), "
        "times out or breaks off.",
    )
    requests_per_minute: float | None = Field(
        default=None, gt=0, description="Calls a minute, at most: they are spaced evenly. By default there is no limit."
    )
    tokens_per_minute: float | None = Field(
        default=None,
        gt=0,
        description="Tokens a minute, at most: they are estimated before a call and corrected after it. By default "
        "there is no limit.",
    )
    price: Price | None = Field(
        default=None,
        description="What calls cost, in the currency of your choice, for `--max-cost` and reports. By default "
        "nothing is counted.",
    )
    version: SomeText | None = Field(
        default=None,
        description="The version of the system. Its replies are kept and reused as long as it stays the same; raise"
        " it when the system changes.",
        examples=["2026-11-02"],
    )

    @field_validator("version")
    @classmethod
    def _is_written_out(cls, version: str | None) -> str | None:
        """Taken literally, `${NAME}` would be one version for ever, and an earlier run would stand for any later AI."""
        if version and "${" in version:
            raise ValueError("write the version itself: `${NAME}` is not taken from the environment here")
        return version


CertificatesFile = Annotated[
    SomeText | None,
    Field(
        description="A file of certificates to trust as well (PEM), such as your own authority's; a path from the "
        "workspace's folder."
    ),
]
PromptName = Annotated[
    Id | None,
    Field(
        description="The prompt: the name of a file `rules/prompts/<prompt>.md`, a Jinja template. By default it is "
        "the built-in one."
    ),
]


class LLMDeclared(CallSettings):
    """An LLM behind an OpenAI-compatible endpoint. Address, model and key come from the environment."""

    base_url_from: EnvironmentName = Field(
        default="OPENAI_BASE_URL", description="The environment variable that holds the address."
    )
    model_from: EnvironmentName = Field(
        default="OPENAI_MODEL", description="The environment variable that holds the name of the model."
    )
    key_from: EnvironmentName = Field(
        default="OPENAI_API_KEY",
        description="The environment variable that holds the key. A key is never written in a file.",
    )
    ca_file: CertificatesFile = None
    structured: Literal["json_schema", "json_object", "none"] = Field(
        default="json_schema",
        description="How the form of the reply is requested: by a JSON Schema, as any JSON object, or in words. If "
        "the server refuses, the next one is tried.",
    )
    parameters: dict[SomeText, Any] = Field(
        default_factory=lambda: {"temperature": 0, "max_tokens": 800}, description="Sent unchanged with each call."
    )


class NamedPipeline(Entry):
    """A system under test, by its name."""

    opens: ClassVar[str]  # `module:function` of what opens it: of (itself, an Opening) to a Pipeline
    id: Id = Field(description="The name in `harness run --pipeline` and in reports.")


class OpenAIDeclared(NamedPipeline, LLMDeclared):
    """An LLM as the support AI."""

    opens = "harness.pipelines.openai:OpenAIPipeline"
    kind: Literal["openai"] = Field(description="An LLM behind an OpenAI-compatible endpoint.")
    prompt: PromptName = None
    sections: int = Field(default=5, ge=0, le=50, description="How many approved sections are sent with each message.")


class RemoteDeclared(NamedPipeline, CallSettings):
    """A system that receives the harness's own JSON, whatever transports it."""

    kind: str
    reply: ReplyPaths = Field(
        default_factory=ReplyPaths,
        description="The paths to the parts of its replies: JMESPath expressions. A part without one is taken from "
        "the key of its name.",
    )
    words: Words = _WORDS


class HttpDeclared(RemoteDeclared):
    """A service that receives the conversation as JSON by POST."""

    opens = "harness.pipelines.http:open_http"
    kind: Literal["http"] = Field(description="A service that gets each message as JSON by POST.")
    url: SomeText = Field(
        description="The address. `${NAME}` comes from the environment.", examples=["http://127.0.0.1:8765/reply"]
    )
    headers: dict[SomeText, SomeText] = Field(
        default_factory=dict, description="Headers of each request. `${NAME}` in a value comes from the environment."
    )
    ca_file: CertificatesFile = None


class CommandDeclared(RemoteDeclared):
    """A program that reads conversations and writes replies, one line of JSON each."""

    opens = "harness.pipelines.command:open_command"
    kind: Literal["command"] = Field(description="A program that reads and writes lines of JSON.")
    jobs: int = Field(default=1, ge=1, le=100, description="How many child processes run at a time.")
    run: tuple[SomeText, ...] = Field(
        min_length=1,
        description="The program and its arguments, run in the workspace's folder without a shell.",
        examples=[["python3", "bots/program.py"]],
    )


class PythonDeclared(RemoteDeclared):
    """A Python function, plain or async."""

    opens = "harness.pipelines.python:open_python"
    kind: Literal["python"] = Field(description="A Python function, plain or async.")
    jobs: int = Field(
        default=1, ge=1, le=1000, description="How many conversations run at a time. A plain function gets threads."
    )
    function: Annotated[str, StringConstraints(pattern=r"^[\w.]+:[\w.]+$")] = Field(
        description="The function, as `module:function`, from the workspace's folder or installed.",
        examples=["bots.function:reply"],
    )


class RecordedDeclared(NamedPipeline):
    """Replies recorded before, matched to the scenarios by id."""

    opens = "harness.pipelines.recorded:open_recorded"
    kind: Literal["recorded"] = Field(description="Replies from a file or a dataset.")
    file: SomeText | None = Field(
        default=None, description="A .jsonl, .csv or .parquet file in the workspace. Give either this or `dataset`."
    )
    dataset: SomeText | None = Field(
        default=None,
        description="A Hugging Face dataset: a name, or a folder saved to disk. Give either this or `file`.",
    )
    split: SomeText = Field(default="train", description="The split of the dataset.")
    scenario: JMESPath = Field(default="scenario", description="The path to the scenario's id: a JMESPath expression.")
    turn: JMESPath = Field(
        default="turn", description="The path to the turn's number, from 1. A scenario with one message can do without."
    )
    reply: ReplyPaths = Field(
        default_factory=ReplyPaths,
        description="The paths to the parts of the reply: JMESPath expressions. A part without one is "
        "taken from the key of its name.",
    )
    words: Words = _WORDS

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.dataset is None):
            raise ValueError("give either `file: replies.jsonl` or `dataset: name`")
        return self


Declared = Annotated[
    OpenAIDeclared | HttpDeclared | CommandDeclared | PythonDeclared | RecordedDeclared, Field(discriminator="kind")
]


class PipelinesFile(Model):
    """rules/pipelines.yaml: the systems under test besides the built-in `reference`."""

    pipelines: tuple[Declared, ...] = Field(
        default=(), description="The systems under test. Each can be named in `harness run --pipeline`."
    )


def bad_template(text: str) -> tuple[int, str] | None:
    """The line and what is wrong with a prompt, or None."""
    from jinja2 import Environment, TemplateSyntaxError

    try:
        Environment().from_string(text)  # noqa: S701 - not rendered, and a prompt is no HTML
    except TemplateSyntaxError as error:
        return error.lineno, f"the prompt cannot be read: {error.message}"
    except (RecursionError, SyntaxError, ValueError):  # of Python, into which it is translated
        return 1, "the prompt cannot be read: it is nested too deep, or a number has too many digits"
    return None
