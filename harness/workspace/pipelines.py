"""The systems under test (`rules/pipelines.yaml`): where each one is, and how to call it."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from harness.workspace.model import Entry, Id, Model, SomeText

EnvironmentName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
JMESPath = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Price(Model):
    """What a call costs, in the currency of your choice."""

    per_call: float = Field(default=0, ge=0, description="for each call, whatever its length")
    per_million_input_tokens: float = Field(default=0, ge=0, description="for a million tokens that are sent")
    per_million_output_tokens: float = Field(default=0, ge=0, description="for a million tokens that come back")


class ReplyPaths(Model):
    """Where to find the parts of a reply in what the system sends: JMESPath expressions.

    A part without a path is taken from the key with its name.
    """

    outcome: JMESPath | None = Field(default=None, description="`answer`, `draft` or `handoff`")
    category: JMESPath | None = Field(default=None, description="what it filed the message under")
    confidence: JMESPath | None = Field(default=None, description="0 to 1: how sure it is of the category")
    language: JMESPath | None = Field(default=None, description="in which the customer writes")
    priority: JMESPath | None = Field(default=None, description="how urgent it takes it to be")
    summary: JMESPath | None = Field(
        default=None, description="what it says about the conversation to whoever takes it over"
    )
    queue: JMESPath | None = Field(default=None, description="who gets it, of a handoff")
    rule: JMESPath | None = Field(default=None, description="the rule that decided")
    reason: JMESPath | None = Field(default=None, description="why, in words")
    answer: JMESPath | None = Field(default=None, description="the words for the customer")
    citations: JMESPath | None = Field(default=None, description="the sections it cites, as `article#section`")
    retrieval: JMESPath | None = Field(default=None, description="0 to 1: how well its source fits the message")
    actions: JMESPath | None = Field(default=None, description="what it proposes to do in other systems")
    calls: JMESPath | None = Field(default=None, description="the tools that it called, with their arguments")
    input_tokens: JMESPath | None = Field(default=None, description="tokens in")
    output_tokens: JMESPath | None = Field(default=None, description="tokens out")
    cost: JMESPath | None = Field(default=None, description="what the call cost, where the system says so itself")


Words = dict[SomeText, dict[str, SomeText]]


def as_in_yaml(value: Any) -> str:
    """A value as it is written in YAML, to be looked up among the declared words."""
    return str(value).lower() if isinstance(value, bool) else str(value)


_WORDS: Words = Field(
    default_factory=dict, description="what your words mean, by part: `outcome: {escalated: handoff, replied: answer}`"
)


class Manners(Entry):
    """How to call a system outside: limits, retries and prices."""

    jobs: int = Field(default=8, ge=1, le=1000, description="conversations at a time")
    timeout: float = Field(default=30, gt=0, description="seconds allowed for one try")
    deadline: float = Field(default=120, gt=0, description="seconds allowed for a reply, all tries and pauses together")
    tries: int = Field(default=5, ge=1, le=20, description="of a call that is refused for now, times out or breaks off")
    requests_per_minute: float | None = Field(
        default=None, gt=0, description="calls are spaced evenly to stay below; no limit by default"
    )
    tokens_per_minute: float | None = Field(
        default=None, gt=0, description="calls are spaced evenly to stay below; tokens are estimated, then corrected"
    )
    price: Price | None = Field(
        default=None, description="for `--max-cost` and the costs in reports; by default nothing is counted"
    )
    version: SomeText | None = Field(
        default=None, description="version of the system; its replies are kept and reused as long as it stays the same"
    )


class LLMDeclared(Manners):
    """An LLM behind an OpenAI-compatible endpoint. Address, model and key come from the environment."""

    base_url_from: EnvironmentName = Field(default="OPENAI_BASE_URL", description="the variable with the address")
    model_from: EnvironmentName = Field(default="OPENAI_MODEL", description="the variable with the model")
    key_from: EnvironmentName = Field(default="OPENAI_API_KEY", description="the variable with the key")
    ca_file: SomeText | None = Field(
        default=None, description="a file of certificates to trust as well, such as your own authority's (PEM)"
    )
    structured: Literal["json_schema", "json_object", "none"] = Field(
        default="json_schema",
        description="how the form of the reply is requested; if the server refuses, the next one is tried",
    )
    parameters: dict[SomeText, Any] = Field(
        default_factory=lambda: {"temperature": 0, "max_tokens": 800}, description="sent unchanged with each call"
    )


class NamedPipeline(Entry):
    """A system under test, by its name."""

    opens: ClassVar[str]  # `module:function` of what opens it: of (itself, an Opening) to a Pipeline
    id: Id = Field(description="its name in `harness run --pipeline` and in reports")


class OpenAIDeclared(NamedPipeline, LLMDeclared):
    """An LLM as the support AI."""

    opens = "harness.pipelines.openai:OpenAIPipeline"
    kind: Literal["openai"] = Field(description="an LLM behind an OpenAI-compatible endpoint")
    prompt: Id | None = Field(default=None, description="`rules/prompts/<prompt>.md`; by default the built-in prompt")
    sections: int = Field(default=5, ge=0, le=50, description="approved sections sent with each message")


class RemoteDeclared(NamedPipeline, Manners):
    """A system that receives the harness's own JSON, whatever transports it."""

    kind: str
    reply: ReplyPaths = Field(
        default_factory=ReplyPaths,
        description="where its replies have their parts, if not under the keys of these names",
    )
    words: Words = _WORDS


class HttpDeclared(RemoteDeclared):
    """A service that receives the conversation as JSON by POST."""

    opens = "harness.pipelines.http:open_http"
    kind: Literal["http"] = Field(description="a service that gets JSON by POST")
    url: SomeText = Field(description="`${NAME}` comes from the environment")
    headers: dict[SomeText, SomeText] = Field(default_factory=dict, description="`${NAME}` comes from the environment")
    ca_file: SomeText | None = Field(
        default=None, description="a file of certificates to trust as well, such as your own authority's (PEM)"
    )


class CommandDeclared(RemoteDeclared):
    """A program that reads conversations and writes replies, one line of JSON each."""

    opens = "harness.pipelines.command:open_command"
    kind: Literal["command"] = Field(description="a program that reads and writes lines of JSON")
    jobs: int = Field(default=1, ge=1, le=100, description="child processes")
    run: tuple[SomeText, ...] = Field(min_length=1, description="run in the workspace's folder, without a shell")


class PythonDeclared(RemoteDeclared):
    """A Python function, plain or async."""

    opens = "harness.pipelines.python:open_python"
    kind: Literal["python"] = Field(description="a Python function")
    jobs: int = Field(default=1, ge=1, le=1000, description="conversations at a time; a plain function gets threads")
    function: Annotated[str, StringConstraints(pattern=r"^[\w.]+:[\w.]+$")] = Field(description="`module:function`")


class RecordedDeclared(NamedPipeline):
    """Replies recorded before, matched to the scenarios by id."""

    opens = "harness.pipelines.recorded:open_recorded"
    kind: Literal["recorded"] = Field(description="replies from a file or a dataset")
    file: SomeText | None = Field(default=None, description="a .jsonl, .csv or .parquet file in the workspace")
    dataset: SomeText | None = Field(
        default=None, description="a Hugging Face dataset: a name, or a folder saved to disk"
    )
    split: SomeText = Field(default="train", description="of the dataset")
    scenario: JMESPath = Field(default="scenario", description="where a record has the scenario's id")
    turn: JMESPath = Field(default="turn", description="where a record has the turn's number (1 if missing)")
    reply: ReplyPaths = Field(
        default_factory=ReplyPaths,
        description="where a record has the parts of the reply, if not under the keys of these names",
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

    pipelines: tuple[Declared, ...] = Field(default=(), description="each can be named in `harness run --pipeline`")


def bad_path(path: str) -> str | None:
    """Why a JMESPath expression cannot be used, or None."""
    import jmespath

    try:
        jmespath.compile(path)
    except jmespath.exceptions.JMESPathError as error:
        return str(error).split("\n")[0]
    return None


def bad_template(text: str) -> tuple[int, str] | None:
    """The line and what is wrong with a prompt, or None."""
    from jinja2 import Environment, TemplateSyntaxError

    try:
        Environment().parse(text)  # noqa: S701 - only parsed, and a prompt is no HTML
    except TemplateSyntaxError as error:
        return error.lineno, f"the prompt cannot be read: {error.message}"
    return None
