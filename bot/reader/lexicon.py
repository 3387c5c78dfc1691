"""Phrase lists that people can read, as spaCy Matcher patterns.

A file has `[section]`s, a pattern a line:  `a|b` one of these, `x?` may be missing, `...` up to
four tokens of any kind. Words are split by the pipeline's own tokeniser, so `don't` may be written.
A `[not section]` lists innocent look-alikes: a hit that one of them touches is dropped.
A `[maybe section]` lists what is meant only in an unhappy message; the reader decides.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, List, Tuple

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

FOLDER = Path(__file__).with_name("lexicon")
GAP = 4
_HEADING = re.compile(r"\[(not |maybe )?([a-z_]+)\]")


@dataclass(frozen=True)
class Hit:
    """A pattern of `section` covers the tokens start..end (end not included)."""

    section: str
    start: int
    end: int
    maybe: bool = False

    def span(self, doc: Doc) -> Span:
        return doc[self.start : self.end]

    def touches(self, other: "Hit") -> bool:
        return self.start < other.end and other.start < self.end


class Lexicon:
    """One file of patterns. `sections` in the order of the file."""

    def __init__(self, nlp: Language, file: str) -> None:
        self._matcher = Matcher(nlp.vocab, validate=False)
        self.sections: List[str] = []
        patterns: Dict[str, List[List[Dict[str, Any]]]] = {}
        for key, line in _lines((FOLDER / file).read_text("utf-8"), file):
            patterns.setdefault(key, []).append(_pattern(nlp, line))
        for key, of_section in patterns.items():
            self._matcher.add(key, of_section, greedy="LONGEST")
            if " " not in key:
                self.sections.append(key)
        self._strings = nlp.vocab.strings

    def hits(self, doc: Doc) -> List[Hit]:
        """What stands in the text and is not an innocent look-alike, in the order of the text."""
        found: List[Hit] = []
        innocent: List[Hit] = []
        for key, start, end in self._matcher(doc):
            kind, _, section = self._strings[key].rpartition(" ")
            hits = innocent if kind == "not" else found
            hits.append(Hit(section, start, end, maybe=kind == "maybe"))
        meant = [h for h in found if not any(h.section == i.section and h.touches(i)
                                             for i in innocent)]  # fmt: skip
        return sorted(meant, key=lambda hit: (hit.start, hit.end))


def _lines(text: str, file: str) -> Iterable[Tuple[str, str]]:
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        heading = _HEADING.fullmatch(line)
        if heading:
            section = f"{heading.group(1) or ''}{heading.group(2)}"
        elif line and not line.startswith("#"):
            if not section:
                raise ValueError(f"{file}, line {number}: a pattern before any [section].")
            yield section, line


def _pattern(nlp: Language, line: str) -> List[Dict[str, Any]]:
    pattern: List[Dict[str, Any]] = []
    for item in line.split():
        if item == "...":
            pattern += [{"OP": "?"}] * GAP
            continue
        optional = len(item) > 1 and item.endswith("?")
        words = (item[:-1] if optional else item).lower()
        if "|" in words:
            tokens: List[Dict[str, Any]] = [{"LOWER": {"IN": words.split("|")}}]
        else:
            tokens = [{"LOWER": token.lower_} for token in nlp.make_doc(words)]
        pattern += [{**token, "OP": "?"} for token in tokens] if optional else tokens
    return pattern
