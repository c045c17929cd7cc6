"""Thresholds, tuned by the company's own messages: the trade along each, the value that does best, writing it."""

from harness.suite.thresholds.threshold import Threshold, thresholds_of
from harness.suite.thresholds.trade import (
    FOLDS,
    LEAST,
    LUCK,
    AllThresholds,
    ThresholdAdvice,
    ThresholdTuning,
    TradeCount,
    TradeFigures,
    TradeRow,
    Tuner,
    TuningAim,
)
from harness.suite.thresholds.treatment import TreatedConversation, TunedConversations
from harness.suite.thresholds.writing import figures_in_words, write_thresholds

__all__ = [
    "FOLDS", "LEAST", "LUCK", "AllThresholds", "Threshold", "ThresholdAdvice", "ThresholdTuning", "TradeCount",
    "TradeFigures", "TradeRow", "TreatedConversation", "TunedConversations", "Tuner", "TuningAim", "figures_in_words",
    "thresholds_of", "write_thresholds",
]  # fmt: skip
