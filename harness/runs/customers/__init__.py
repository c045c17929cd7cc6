"""Customers who talk back: they follow a brief, and are held to it."""

from harness.runs.customers.customers import Customers
from harness.runs.customers.inventions import made_up
from harness.runs.customers.phrases import as_support, blank
from harness.runs.customers.values_held import values_not_held
from harness.runs.customers.viewpoint import Asked, SimulatedTalk, Step

__all__ = ["Asked", "Customers", "SimulatedTalk", "Step", "as_support", "blank", "made_up", "values_not_held"]
