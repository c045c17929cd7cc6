"""What a run is judged by beside gates and categories: calibration cards, tools, briefs."""

import hashlib
from collections.abc import Mapping
from typing import Self

from harness.workspace import Card, Model, Workspace


class JudgedBy(Model):
    """What could be made easier from one run to the next."""

    card: Card | None = None
    criteria: Card | None = None
    irreversible: tuple[str, ...] = ()  # tools, by name
    briefs: Mapping[str, str] = {}  # the digest of each, by its scenario

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """That of a workspace."""
        return cls(
            card=workspace.card,
            criteria=workspace.criteria_card,
            irreversible=tuple(tool.id for tool in workspace.tools if tool.irreversible),
            briefs={
                each.id: hashlib.sha256(each.brief.model_dump_json(by_alias=True).encode()).hexdigest()
                for each in workspace.scenarios
                if each.brief
            },
        )
