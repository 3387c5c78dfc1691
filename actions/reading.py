"""What the reader makes of a message, typed. The fields are those of the turn contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Evidence:
    """A telling phrase: `text == message.text[start:end]`, in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Reading:
    """What one message says. An absent reading is `Reading()`: nothing found, language unknown."""

    dissatisfied: float = 0.0
    severity: int = 0
    wants_human: float = 0.0
    moment: str = "none"
    topics: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    language: str = "und"
    step_in: float = 0.0


def parse_reading(document: Mapping[str, Any] | None) -> Reading:
    """The contract's document as a value; `None` (not read yet) is an empty reading."""
    if not document:
        return Reading()
    return Reading(
        dissatisfied=document["dissatisfied"],
        severity=document["severity"],
        wants_human=document["wants_human"],
        moment=document["moment"],
        topics=tuple(document["topics"]),
        evidence=tuple(Evidence(e["start"], e["end"], e["text"]) for e in document["evidence"]),
        language=document["language"],
        step_in=document["step_in"],
    )


@dataclass(frozen=True)
class ReadMessage:
    """A message of the customer with its reading."""

    id: str
    text: str
    reading: Reading
