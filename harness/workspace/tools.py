"""The tools that a support AI can call in other systems (`rules/tools.yaml`), and which calls a scenario expects."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, model_serializer, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from harness.plain_json import within_json
from harness.workspace.argument_patterns import (
    ArgumentPattern,
    all_within,
    as_named,
    holds,
    in_doubt,
    in_words,
    leaves,
    misplaced,
    plain,
)
from harness.workspace.model import AnyNumber, Entry, Fact, Model, SomeText


class Tool(Entry):
    """One that the support AI can call."""

    id: SomeText = Field(description="The tool's name, as the support AI calls it.")
    irreversible: bool = Field(
        default=False, description="Whether a call cannot be undone. A forbidden call of such a tool is critical."
    )
    description: SomeText | None = Field(default=None, description="What it does, for an LLM (`kind: openai`).")
    parameters: dict[str, Any] | None = Field(
        default=None,
        description="The JSON Schema of its arguments, for an LLM. Without it, any arguments are accepted.",
    )
    notes: SomeText | None = Field(default=None, description="Words for people. Nothing reads them.")


class ToolsFile(Model):
    """rules/tools.yaml: what the support AI can do in other systems."""

    tools: tuple[Tool, ...] = Field(
        default=(), description="What the support AI can call in other systems, such as a search for orders."
    )


class CallPattern(Model):
    """Calls of a tool, by what their arguments are. Arguments that are not named do not matter."""

    tool: SomeText = Field(description="The tool's name, as the support AI reports it.")
    arguments: dict[SomeText, ArgumentPattern] = Field(
        default_factory=dict, alias="with",
        description="What its arguments must be, by name or path: a value, several of which any is right, or a "
        'mapping; "> 100", ">=", "<" and "<=" compare numbers. Arguments that are not named do not matter.',
        examples=[{"order.id": "A-1001"}],
    )  # fmt: skip

    def fits(self, tool: str, arguments: Mapping[str, Any]) -> bool:
        """Whether a call is one of these."""
        return tool == self.tool and holds(arguments, self.arguments)

    def covers(self, other: Self) -> bool:
        """Whether each call that is one of the others is one of these."""
        return self.tool == other.tool and all_within(other.arguments, self.arguments)

    def misplaced_in(self, tool: Tool) -> str | None:
        """Why no call of a tool can be one of these, by the arguments that the tool declares."""
        schema = tool.parameters or {}
        found = (misplaced(name, pattern, schema) for name, pattern in self.arguments.items())
        return next((each for each in found if each), None)

    @property
    def particular(self) -> int:
        """How much it asks of the arguments."""
        return sum(map(leaves, self.arguments.values()))

    @property
    def written(self) -> dict[str, Any]:
        """The arguments as people write them."""
        return {name: plain(pattern) for name, pattern in self.arguments.items()}

    def __str__(self) -> str:
        told = ", ".join(in_words(name, pattern) for name, pattern in self.arguments.items())
        return f"`{self.tool}`" + (f" with {told}" if told else "")


class NamedCall(CallPattern):
    """One that can be written as the name of its tool."""

    @model_validator(mode="before")
    @classmethod
    def _by_its_name_alone(cls, value: Any) -> Any:
        return {"tool": value} if isinstance(value, str) else value

    def may_be(self, arguments: Mapping[str, Any]) -> bool:
        """Whether a call of the tool is one of these; so in doubt, where it is not known what it was called with."""
        patterns = {name: in_doubt(pattern) for name, pattern in self.arguments.items()}
        return not arguments or holds(as_named(arguments, patterns), patterns)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Lets an editor accept the name alone."""
        whole = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [whole["properties"]["tool"], whole]}


class ExpectedCall(NamedCall):
    """A call that must be made."""

    at_most: int | None = Field(
        default=None, ge=1, description="How often it may be called with these arguments. By default there is no limit."
    )


class ForbiddenCall(NamedCall):
    """Calls that must not be made: of a tool, or with what any argument must not be."""

    tool: Fact = Field(description="The tool's name, in whatever spelling it is called.")

    @model_serializer
    def _as_written(self) -> Any:
        return {"tool": self.tool, "with": self.written} if self.arguments else self.tool


class ToolResult(CallPattern):
    """What a tool gives back in a scenario, in place of a real system."""

    result: Annotated[Any, AfterValidator(within_json)] = Field(description="What the tool gives back: any JSON value.")


ExpectedCalls = AnyNumber[ExpectedCall]
ForbiddenCalls = AnyNumber[ForbiddenCall]
