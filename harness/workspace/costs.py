"""What tickets cost (`rules/costs.yaml`): the AI, its seats, and agents' time. Every key is optional."""

from pydantic import Field

from harness.workspace.model import Model, SomeText


class OutcomePrices(Model):
    """What the AI costs for each ticket, by outcome."""

    answer: float = Field(default=0, ge=0, description="The price of a ticket that the AI answers.")
    draft: float = Field(default=0, ge=0, description="The price of a ticket that the AI drafts an answer for.")
    handoff: float = Field(default=0, ge=0, description="The price of a ticket that the AI hands off.")


class Seats(Model):
    """Licences that cost the same whatever the AI does."""

    count: int = Field(ge=1, description="How many seats there are.")
    per_month: float = Field(ge=0, description="The price of one seat a month.")


class Minutes(Model):
    """An agent's minutes for one ticket."""

    handoff: float = Field(ge=0, description="Minutes to deal with a ticket from the start.")
    draft: float = Field(ge=0, description="Minutes to read a draft and send it, corrected if needed.")


class People(Model):
    """What agents' time costs."""

    minutes: Minutes = Field(description="How many minutes an agent works on a ticket.")
    per_hour: float | None = Field(default=None, ge=0, description="What an hour of an agent costs.")


class CostsFile(Model):
    """rules/costs.yaml: prices that turn weekly tickets into money and hours."""

    currency: SomeText = Field(default="$", description="The sign or code of the currency, written before each amount.")
    ai: OutcomePrices | None = Field(default=None, description="What the AI costs for each ticket, by outcome.")
    seats: Seats | None = Field(default=None, description="Licences that cost the same whatever the AI does.")
    agents: People | None = Field(default=None, description="What the time of agents costs.")
