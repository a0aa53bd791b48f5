"""A decision as data for people: every sentence made, in one language. Pages, JSON and HTML show this."""

from zoulang.rules.explaining.present.decision import SYMBOLS, decision_data

__all__ = ["SYMBOLS", "decision_data"]
