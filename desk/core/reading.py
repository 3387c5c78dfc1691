"""A reading: what one message says. Its fields are those of the turn contract."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Moment(StrEnum):
    """A moment of truth: what must never wait."""

    NONE = "none"
    SAFETY = "safety"
    FRAUD = "fraud"
    INJURY = "injury"
    LEGAL = "legal"
    CHURN = "churn"
    VULNERABLE = "vulnerable"
    DATA_LOSS = "data_loss"


class Mood(StrEnum):
    """One word for the agent's screen."""

    HAPPY = "content"
    UNSURE = "lukewarm"
    UNHAPPY = "unhappy"
    ANGRY = "very upset"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A telling phrase: `text == message.text[start:end]`, in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Probabilities are 0..1; `severity` 0 none, 1 mild, 2 clear problem or anger, 3 urgent."""

    dissatisfied: float
    severity: int
    wants_human: float
    moment: Moment
    topics: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    language: str
    step_in: float


CLEARLY = 0.6
"""From here on a message counts as a complaint, for the eye and for the recovery clock."""


def mood(reading: Reading) -> Mood:
    """The mood to show; thresholds are for the eye only."""
    if reading.severity >= 3 or (reading.severity == 2 and reading.dissatisfied >= 0.9):
        return Mood.ANGRY
    if reading.severity == 2 or reading.dissatisfied >= CLEARLY:
        return Mood.UNHAPPY
    if reading.dissatisfied >= 0.3:
        return Mood.UNSURE
    return Mood.HAPPY


def is_signal(reading: Reading) -> bool:
    """Whether the message is a first sign that something is wrong: it starts the recovery clock.

    On the clear side on purpose: a bare "it was fine" is the bot's to ask about, once."""
    return reading.severity >= 2 or reading.moment != Moment.NONE or reading.dissatisfied >= CLEARLY


def fitting(reading: Reading, text: str) -> Reading:
    """The reading with only the evidence that really stands in the text."""
    found = tuple(e for e in reading.evidence if e.text and text[e.start : e.end] == e.text)
    return reading if len(found) == len(reading.evidence) else replace(reading, evidence=found)
