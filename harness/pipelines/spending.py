"""What a command has spent on systems under test, and where it has to stop."""

from dataclasses import dataclass

_ROUNDING = 1e-9  # a hundred times 0.01 is a little more than 1


class BudgetSpentError(Exception):
    """The next call would exceed the budget; the run stops cleanly. Says which budget."""


@dataclass
class Spending:
    """Calls, tokens and cost so far; shared by all pipelines of a command.

    A call counts with its estimated cost while it is under way, so that many at once do not
    exceed the budget together.
    """

    max_calls: int | None = None
    max_cost: float | None = None
    calls: int = 0
    cost: float = 0.0
    under_way: float = 0.0  # estimated cost of the calls that have not come back

    def start(self, estimate: float) -> None:
        """Count a call that is about to be made. Raises BudgetSpentError when the budget does not allow it."""
        if self.max_calls is not None and self.calls >= self.max_calls:
            raise BudgetSpentError(f"the budget of {self.max_calls} calls is used up")
        if self.max_cost is not None and self.cost + self.under_way + estimate > self.max_cost * (1 + _ROUNDING):
            raise BudgetSpentError(f"another call could exceed the budget of {self.max_cost:g} ({self.cost:.4f} spent)")
        self.calls += 1
        self.under_way += estimate

    def end(self, estimate: float, cost: float) -> None:
        """Settle a call that came back, or did not."""
        self.under_way -= estimate
        self.cost += cost
