"""One word for what a reading asks the dialogue to do: the value of the slot `signal`."""

from bot.reader.emoji import mood_of_emoji
from bot.reader.language import ENGLISH, UNKNOWN
from bot.reader.reading import Reading
from bot.reader.thresholds import COUNTS, HAPPY, PERSON, STEP_IN, UNHAPPY, UNHAPPY_WHEN_SEVERE
from bot.text import has_words

SIGNALS = ("moment", "person", "foreign", "unhappy", "lukewarm", "happy", "neutral", "empty")
# What buttons and events carry, so that an older signal does not steer.
NONE = "none"

LUKEWARM_WORDS = 8  # "it was fine" is lukewarm; "the fine print of my contract, page two …" is not


def signal_of(reading: Reading, text: str, lukewarm: bool, positive: bool) -> str:
    """The first that holds, gravest first. `lukewarm`, `positive`: such phrases are in the text."""
    if reading.moment != "none":
        return "moment"
    if reading.wants_human >= PERSON:
        return "person"
    if reading.language not in (ENGLISH, UNKNOWN):
        return "foreign"
    if not has_words(text):
        return {-1: "unhappy", 0: "empty", 1: "happy"}[mood_of_emoji(text)]
    if _unhappy(reading):
        return "unhappy"
    if lukewarm and not positive and len(text.split()) <= LUKEWARM_WORDS:
        return "lukewarm"
    if positive and reading.dissatisfied <= HAPPY:
        return "happy"
    return "neutral"


def _unhappy(reading: Reading) -> bool:
    """Of this message, or of what has added up with it; never of what was said before alone."""
    return (
        reading.dissatisfied >= UNHAPPY
        or (reading.step_in >= STEP_IN and reading.dissatisfied >= COUNTS)
        or (reading.severity >= 2 and reading.dissatisfied >= UNHAPPY_WHEN_SEVERE)
    )
