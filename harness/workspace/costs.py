"""What tickets cost (`rules/costs.yaml`): the AI, its seats, and agents' time. Every key is optional."""

from pydantic import Field

from harness.workspace.model import Model, Text


class OutcomePrices(Model):
    """What the AI costs for each ticket, by outcome."""

    answer: float = Field(default=0, ge=0)
    draft: float = Field(default=0, ge=0)
    handoff: float = Field(default=0, ge=0)


class Seats(Model):
    """Licences that cost the same whatever the AI does."""

    count: int = Field(ge=1)
    per_month: float = Field(ge=0, description="price of one seat")


class Minutes(Model):
    """An agent's minutes for one ticket."""

    handoff: float = Field(ge=0, description="to deal with a ticket from the start")
    draft: float = Field(ge=0, description="to read a draft and send it, corrected if needed")


class People(Model):
    """What agents' time costs."""

    minutes: Minutes
    per_hour: float | None = Field(default=None, ge=0, description="what an hour of an agent costs")


class CostsFile(Model):
    """rules/costs.yaml: prices that turn weekly tickets into money and hours."""

    currency: Text = Field(default="$", description="written before each amount")
    ai: OutcomePrices | None = None
    seats: Seats | None = None
    agents: People | None = None
