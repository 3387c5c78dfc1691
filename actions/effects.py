"""The effects of the turn contract, as documents. Desk decides whether it applies them."""

from __future__ import annotations

from datetime import datetime

from actions.answer import Effect

LINE = 500
"""Longest line of the contract, in code points."""
TEXT = 2000
"""Longest text of an effect, in code points."""


def clip(text: str, limit: int) -> str:
    """The text, cut with an ellipsis where it is longer than the contract allows."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def record_feedback(feeling: str, text: str, compliment_for: str | None = None) -> Effect:
    return {
        "effect": "record_feedback",
        "feeling": feeling,
        "text": clip(text, TEXT) or None,
        "compliment_for": compliment_for,
    }


def book_callback(at: datetime, phone: str | None, said: str) -> Effect:
    return {
        "effect": "book_callback",
        "at": at.isoformat(),
        "phone": phone,
        "said": clip(said, LINE),
    }


def opt_out() -> Effect:
    return {"effect": "opt_out"}


def not_now() -> Effect:
    return {"effect": "not_now"}


def wrong_person() -> Effect:
    return {"effect": "wrong_person"}


def close() -> Effect:
    return {"effect": "close"}
