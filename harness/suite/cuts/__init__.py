"""Cuts that are tuned by the company's own messages: the trade along each, the value that does best, writing it."""

from harness.suite.cuts.cut import Cut, cuts_of
from harness.suite.cuts.trade import (
    FOLDS,
    LEAST,
    LUCK,
    AllCuts,
    CutAdvice,
    CutTuning,
    TradeCount,
    TradeFigures,
    TradeRow,
    Tuner,
    TuningAim,
)
from harness.suite.cuts.treatment import Treated, TunedConversations
from harness.suite.cuts.writing import figures_in_words, write_cuts

__all__ = [
    "FOLDS", "LEAST", "LUCK", "AllCuts", "Cut", "CutAdvice", "CutTuning", "TradeCount", "TradeFigures", "TradeRow",
    "Treated", "TunedConversations", "Tuner", "TuningAim", "cuts_of", "figures_in_words", "write_cuts",
]  # fmt: skip
