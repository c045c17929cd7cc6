"""The prompt: a template that the team can read and change, and the conversation."""

import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

from harness.turns import Conversation, PipelineError
from harness.workspace import Outcome, Priority, Section, Workspace

ChatMessage = dict[str, Any]


class Prompt:
    """A Jinja template, given `categories` and `sections`."""

    def __init__(self, workspace: Workspace, name: str | None) -> None:
        """`name` is a file under rules/prompts/; the built-in prompt when None."""
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        built_in = resources.files("harness.workspace") / "starter/rules/prompts/support.md"
        text = workspace.prompts[name] if name else built_in.read_text("utf-8")
        self._name = f"rules/prompts/{name}.md" if name else "the built-in prompt"
        environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self._template = environment.from_string(text)
        self._categories = list(workspace.categories.values())

    def messages(self, conversation: Conversation, sections: Sequence[Section]) -> list[ChatMessage]:
        """The chat messages of a call. Raises PipelineError when the template does not work."""
        from jinja2 import TemplateError

        try:
            system = self._template.render(categories=self._categories, sections=sections)
        except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise PipelineError(f"{self._name} does not work: {error}") from None
        messages: list[ChatMessage] = [{"role": "system", "content": system}]
        for exchange in conversation.history:
            messages.append({"role": "user", "content": exchange.message})
            said = exchange.reply.answer or f"({exchange.reply.outcome})"
            messages.append({"role": "assistant", "content": said})
        return [*messages, {"role": "user", "content": _with_customer(conversation)}]


def reply_schema(workspace: Workspace) -> dict[str, Any]:
    """The JSON Schema of a reply, as OpenAI's strict mode takes it: every key required, no other allowed."""
    text = {"type": "string"}
    properties = {
        "category": {"type": "string", "enum": list(workspace.titles)},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "priority": {"type": "string", "enum": [str(priority) for priority in Priority]},
        "summary": text,
        "outcome": {"type": "string", "enum": [str(outcome) for outcome in Outcome]},
        "reason": text,
        "answer": text,
        "citations": {"type": "array", "items": text},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _with_customer(conversation: Conversation) -> str:
    """The message, with what is known about the customer."""
    if not conversation.customer:
        return conversation.message
    known = json.dumps(dict(conversation.customer), ensure_ascii=False)
    return f"{conversation.message}\n\n(Customer record: {known})"
