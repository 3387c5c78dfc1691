"""A reading: what one message says. Its fields are those of the turn contract."""

from dataclasses import dataclass
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


def mood(reading: Reading) -> Mood:
    """The mood to show; thresholds are for the eye only, nothing acts on them."""
    if reading.severity >= 3 or (reading.severity == 2 and reading.dissatisfied >= 0.9):
        return Mood.ANGRY
    if reading.severity == 2 or reading.dissatisfied >= 0.6:
        return Mood.UNHAPPY
    if reading.dissatisfied >= 0.3:
        return Mood.UNSURE
    return Mood.HAPPY
