"""A message that is nothing but a rating: "7/10", "2 stars", "⭐⭐⭐⭐⭐"."""

import re
from typing import Optional

_MARK = re.compile(
    r"(?:it was |i'?d (?:say|give it) )?(?:a |an )?(?P<given>\d{1,3})(?:[.,]\d)? ?"
    r"(?:(?:/|out of|of) ?(?P<most>5|10|100)(?: stars?| points?)?|(?P<stars>stars?))\W*",
    re.IGNORECASE,
)
_STARS = "⭐🌟★"
GOOD = 0.8
BAD = 0.5


def rating_of(text: str) -> Optional[int]:
    """1 happy, 0 lukewarm, -1 unhappy; None where the message is no mere rating."""
    plain = text.strip().replace("\ufe0f", "")
    if plain and set(plain) <= set(_STARS) and len(plain) <= 5:
        share = len(plain) / 5
    else:
        mark = _MARK.fullmatch(plain)
        if mark is None:
            return None
        share = int(mark["given"]) / int(mark["most"] or 5)
    if share > 1:
        return None
    return 1 if share >= GOOD else -1 if share <= BAD else 0
