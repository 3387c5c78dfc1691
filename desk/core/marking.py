"""Marking telling phrases in a text, for the eye."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text; `marked` is a telling phrase."""

    text: str
    marked: bool = False


def segments(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Segment, ...]:
    """The text in pieces, in order; joined they are the text again. Spans are (start, end) in
    code points; they may overlap, and what lies outside the text is ignored."""
    pieces: list[Segment] = []
    done = 0
    for start, end in _merged(spans, len(text)):
        if start > done:
            pieces.append(Segment(text[done:start]))
        pieces.append(Segment(text[start:end], marked=True))
        done = end
    if done < len(text):
        pieces.append(Segment(text[done:]))
    return tuple(pieces)


def _merged(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
