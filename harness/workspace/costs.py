"""What tickets cost (`rules/costs.yaml`): the AI, its seats, and agents' time. Every key is optional."""

from pydantic import Field

from harness.workspace.model import Model, SomeText


class OutcomePrices(Model):
    """What the AI costs for each ticket, by outcome."""

    answer: float = Field(default=0, ge=0, description="the price of a ticket that it answers")
    draft: float = Field(default=0, ge=0, description="the price of a ticket that it drafts an answer for")
    handoff: float = Field(default=0, ge=0, description="the price of a ticket that it hands off")


class Seats(Model):
    """Licences that cost the same whatever the AI does."""

    count: int = Field(ge=1, description="how many there are")
    per_month: float = Field(ge=0, description="price of one seat")


class Minutes(Model):
    """An agent's minutes for one ticket."""

    handoff: float = Field(ge=0, description="to deal with a ticket from the start")
    draft: float = Field(ge=0, description="to read a draft and send it, corrected if needed")


class People(Model):
    """What agents' time costs."""

    minutes: Minutes = Field(description="how long an agent works on a ticket")
    per_hour: float | None = Field(default=None, ge=0, description="what an hour of an agent costs")


class CostsFile(Model):
    """rules/costs.yaml: prices that turn weekly tickets into money and hours."""

    currency: SomeText = Field(default="$", description="written before each amount")
    ai: OutcomePrices | None = Field(default=None, description="what the AI costs for each ticket")
    seats: Seats | None = Field(default=None, description="licences that cost the same whatever the AI does")
    agents: People | None = Field(default=None, description="what the time of agents costs")
