"""Should a person be in by now? From the whole conversation, not from any one alarm.

Evidence is added up: each unhappy message counts by how sure the reader is, and what was said stays
said: a later "fine" never takes anything away. One clear complaint, a wish for a person or a
moment of truth is enough; several lukewarm answers, a rating that the words contradict, or a
customer who has to say it again add up to the same.
"""

import math
from typing import Optional, Sequence

from bot.reader.reading import Reading, Said
from bot.reader.thresholds import COUNTS, PERSON

ENOUGH = 1.0  # the sum at which step_in is .5
STEEPNESS = 4.0
SEVERE = 0.75
REPEATED = 0.5
CONTRADICTION = 0.35
HAPPY_RATINGS = frozenset("4 5 9 10".split())


def step_in(
    dissatisfied: float,
    severity: int,
    wants_human: float,
    moment: str,
    text: str,
    before: Sequence[Said],
) -> float:
    """`before`: earlier messages with their readings, oldest first."""
    total = _weight(dissatisfied, severity, wants_human, moment)
    earlier = [said for said in before if said.speaker == "customer" and said.reading]
    for said in earlier:
        reading = said.reading
        assert reading is not None
        total += _weight(reading.dissatisfied, reading.severity, reading.wants_human,
                         reading.moment)  # fmt: skip
    if _said_again(text, before):
        total += REPEATED
    if dissatisfied >= COUNTS and any(_is_happy(said.text, said.reading) for said in earlier):
        total += CONTRADICTION
    return 1 / (1 + math.exp(-STEEPNESS * (total - ENOUGH)))


def _weight(dissatisfied: float, severity: int, wants_human: float, moment: str) -> float:
    if moment != "none" or wants_human >= PERSON:
        return 1.5
    weight = max(0.0, (dissatisfied - COUNTS) / (1 - COUNTS))
    if severity >= 2 and dissatisfied >= SEVERE:
        weight = max(weight, ENOUGH)
    return weight


def _said_again(text: str, before: Sequence[Said]) -> bool:
    """The same words again, or only "hello??": the bot did not help."""
    plain = _plain(text)
    own = [_plain(said.text) for said in before if said.speaker == "customer"]
    return bool(own) and ((plain in ("hello", "hello there", "anyone there", "") and "?" in text)
                          or (len(plain) > 3 and plain in own))  # fmt: skip


def _is_happy(text: str, reading: Optional[Reading]) -> bool:
    return text.strip().rstrip("!.") in HAPPY_RATINGS or (
        reading is not None and reading.dissatisfied <= 0.1
    )


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
