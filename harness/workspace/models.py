"""What the embedded pipeline's models are taken to say (`rules/models.yaml`). Every key is optional."""

from pydantic import Field

from harness.workspace.model import Model


class ModelsFile(Model):
    """rules/models.yaml: from which score on a section answers a message."""

    answers_at: float | None = Field(
        default=None, gt=0, lt=1, description="score of a section from which it is taken to answer a message"
    )
