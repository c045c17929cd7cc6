"""Actions: messages to other systems about a conversation, sent once a person has approved them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from harness.workspace.model import Model

MOST_NOTE = 2_000  # characters


class ActionKind(StrEnum):
    """What to do, in the system for customer records, bugs, articles or accounts."""

    CRM_NOTE = "crm-note"
    CHURN_RISK = "churn-risk"
    BUG_REPORT = "bug-report"
    DOC_TASK = "doc-task"
    BILLING_FLAG = "billing-flag"


class ProposedAction(Model):
    """An action that a rule or a pipeline proposes: `churn-risk`, or with a note."""

    kind: ActionKind = Field(description="What to do, in the system for customer records, bugs, articles or accounts.")
    note: str = Field(
        default="",
        max_length=MOST_NOTE,
        description="The message to the other system, in plain words; at most 2,000 characters.",
    )

    @model_validator(mode="before")
    @classmethod
    def _by_its_kind_alone(cls, value: Any) -> Any:
        return {"kind": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Lets an editor accept the word alone."""
        whole = handler.resolve_ref_schema(handler(core))
        alone = whole["properties"]["kind"]
        return {"anyOf": [alone, whole]}


def once_each(actions: Iterable[ProposedAction], before: Iterable[ProposedAction] = ()) -> tuple[ProposedAction, ...]:
    """The actions in order, without repetitions and without those proposed before."""
    known = set(before)
    return tuple(action for action in dict.fromkeys(actions) if action not in known)
