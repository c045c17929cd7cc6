"""An LLM as the judge of groundedness: ragas, through the harness's own calls, which requires the `judge` extra."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from harness.pipelines import Opening
from harness.scoring.groundedness import CheckerError
from harness.scoring.judge.questions import FormQuestions
from harness.turns import PipelineError

if TYPE_CHECKING:
    from harness.scoring.judge.judge import Judge

__all__ = ["FormQuestions", "open_judge"]


def open_judge(opening: Opening) -> Judge:
    """The judge that rules/judge.yaml declares. Raises CheckerError when it cannot start."""
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"  # ragas reads it once, when it is imported
    try:
        from harness.scoring.judge.judge import Judge
    except ImportError as error:
        raise CheckerError(f"it requires more packages ({error}): pip install 'support-harness[judge]'") from None
    try:
        return Judge(opening)
    except PipelineError as error:
        raise CheckerError(str(error)) from None
