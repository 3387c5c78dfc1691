"""A customer's text on its way into Rasa.

Rasa's own parser takes a leading slash as a command (`/restart`, `/intent{"slot": …}`); tokenisers
and PostgreSQL stumble over NUL and lone surrogates; very long text costs time and tells no more.
"""

import re

# What NLU and the tracker get of one input. The reader gets all of it.
NLU_LENGTH = 2_000

_LEADING = re.compile(r"[\s/\u200b-\u200f\u2060\ufeff]+")
_UNUSABLE = re.compile(r"[\x00\ud800-\udfff]")


def whole(text: str) -> str:
    """Without NUL and lone surrogates; of the same length, so that positions stay true."""
    return _UNUSABLE.sub("\ufffd", text)


def for_nlu(text: str) -> str:
    """What Rasa may see: no command, nothing that breaks it, not too long, maybe empty."""
    usable = whole(text)[: NLU_LENGTH + 1_000]
    leading = _LEADING.match(usable)
    return usable[leading.end() if leading else 0 :][:NLU_LENGTH].strip()


def has_words(text: str) -> bool:
    """Is there a letter or a digit? Else an intent classifier only guesses."""
    return any(character.isalnum() for character in text[:NLU_LENGTH])
