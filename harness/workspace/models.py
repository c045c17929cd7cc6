"""What the embedded pipeline's models are taken to say (`rules/models.yaml`). Every key is optional."""

from pydantic import Field

from harness.workspace.model import Model


class ModelsFile(Model):
    """rules/models.yaml: from which score on a section answers a message."""

    answers_at: float | None = Field(
        default=None, ge=0, le=1, description="the score from which a section counts as answering a question"
    )
