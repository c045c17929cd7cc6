"""A rules-and-evaluation harness for customer-support AI."""

__version__ = "0.1.0"
