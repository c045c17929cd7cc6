"""The tools that a support AI can call in other systems (`rules/tools.yaml`), and which calls a scenario expects."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from harness.workspace.model import Entry, Fact, Model, OneOrMore, SomeText

Argument = str | int | float | bool


class Tool(Entry):
    """One that the support AI can call."""

    id: SomeText = Field(description="its name, as the support AI calls it")
    irreversible: bool = Field(default=False, description="a call cannot be undone: a forbidden one is critical")
    description: SomeText | None = Field(default=None, description="what it does, for an LLM (`kind: openai`)")
    parameters: dict[str, Any] | None = Field(
        default=None, description="the JSON Schema of its arguments, for an LLM; any are accepted without it"
    )
    notes: SomeText | None = Field(default=None, description="for people; nothing reads them")


class ToolsFile(Model):
    """rules/tools.yaml: what the support AI can do in other systems."""

    tools: tuple[Tool, ...] = ()


class CallPattern(Model):
    """Calls of a tool, by what their arguments are. Arguments that are not named do not matter."""

    tool: SomeText = Field(description="its name, as the support AI reports it")
    arguments: dict[SomeText, OneOrMore[Argument]] = Field(
        default_factory=dict, alias="with", description="its arguments, by name; any of these values is right"
    )

    def fits(self, tool: str, arguments: Mapping[str, Any]) -> bool:
        """Whether a call is one of these."""
        return tool == self.tool and all(
            name in arguments and any(_same(arguments[name], value) for value in values)
            for name, values in self.arguments.items()
        )

    def __str__(self) -> str:
        told = ", ".join(f"{name}: {' or '.join(map(str, values))}" for name, values in self.arguments.items())
        return f"`{self.tool}`" + (f" with {told}" if told else "")


class ExpectedCall(CallPattern):
    """A call that must be made."""

    at_most: int | None = Field(default=None, ge=1, description="how often it may be called with these arguments")


class ToolResult(CallPattern):
    """What a tool gives back in a scenario, in place of a real system."""

    result: Any = Field(description="any JSON value")


def _by_its_name_alone(value: Any) -> Any:
    listed = value if isinstance(value, (list, tuple)) or value is None else (value,)
    return [{"tool": each} if isinstance(each, str) else each for each in listed] if listed is not None else None


ExpectedCalls = Annotated[tuple[ExpectedCall, ...], BeforeValidator(_by_its_name_alone)]
ToolNames = Annotated[tuple[Fact, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]


def _same(found: Any, wanted: Argument) -> bool:
    """Numbers by value, `4711` and "4711" alike; words in any case. True and false are no numbers."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, (int, float)) and isinstance(wanted, (int, float)):
        return found == wanted
    if isinstance(found, (str, int, float)):
        return " ".join(str(found).split()).casefold() == " ".join(str(wanted).split()).casefold()
    return False
