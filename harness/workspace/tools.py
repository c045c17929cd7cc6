"""The tools that a support AI can call in other systems (`rules/tools.yaml`), and which calls a scenario expects."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from harness.workspace.argument_patterns import ArgumentPattern, holds, in_words, leaves, plain
from harness.workspace.model import Entry, Fact, Model, SomeText


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
        "mapping. Arguments that are not named do not matter.", examples=[{"order.id": "A-1001"}],
    )  # fmt: skip

    def fits(self, tool: str, arguments: Mapping[str, Any]) -> bool:
        """Whether a call is one of these."""
        return tool == self.tool and holds(arguments, self.arguments)

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


class ExpectedCall(CallPattern):
    """A call that must be made."""

    at_most: int | None = Field(
        default=None, ge=1, description="How often it may be called with these arguments. By default there is no limit."
    )


class ToolResult(CallPattern):
    """What a tool gives back in a scenario, in place of a real system."""

    result: Any = Field(description="What the tool gives back: any JSON value.")


def _by_its_name_alone(value: Any) -> Any:
    listed = value if isinstance(value, (list, tuple)) or value is None else (value,)
    return [{"tool": each} if isinstance(each, str) else each for each in listed] if listed is not None else None


ExpectedCalls = Annotated[tuple[ExpectedCall, ...], BeforeValidator(_by_its_name_alone)]
ToolNames = Annotated[tuple[Fact, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]
