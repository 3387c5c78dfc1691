"""A message as features for the trained weights: words, word pairs, phrases, and the question."""

import itertools
from dataclasses import dataclass
from typing import Dict, List, Optional, Set

from spacy.language import Language
from spacy.tokens import Doc

from bot.reader.lexicon import Hit, Lexicon
from bot.reader.negation import is_negated

# How the authors of the training data end a sentence says nothing about customers.
ENDINGS = frozenset((".", "!", "...", "…"))
SHORT = 4  # tokens; up to here the bot's question decides what an answer means


@dataclass(frozen=True)
class Features:
    """`names` go into the weights; `tone` is kept for evidence and the lukewarm look."""

    names: Set[str]
    tone: List[Hit]


class Featurizer:
    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._tone = Lexicon(nlp, "tone.txt")
        self._questions = Lexicon(nlp, "questions.txt")
        self._question_names: Dict[str, List[str]] = {}

    def __call__(self, doc: Doc, question: Optional[str]) -> Features:
        words = [_norm(t.lower_) for t in doc if not t.is_space and t.lower_ not in ENDINGS]
        names = {f"w {word}" for word in words}
        padded = ["^", *words, "$"]
        names.update(f"b {a} {b}" for a, b in itertools.pairwise(padded))
        names.add(f"length {min(len(words) // 4, 6)}")
        tone = list(self._tone.hits(doc))
        for hit in tone:
            denied = "not " if is_negated(doc, hit) else ""
            names.add(f"t {denied}{hit.section}")
        names.update(self._combined(names))
        if len(words) <= SHORT:
            for about in self._about(question):
                names.add(f"q {about}")
                names.update(f"q {about} {word}" for word in words)
        return Features(names, tone)

    @staticmethod
    def _combined(names: Set[str]) -> Set[str]:
        tones = sorted(n[2:] for n in names if n.startswith("t "))
        return {f"tt {a}+{b}" for i, a in enumerate(tones) for b in tones[i + 1 :]}

    def _about(self, question: Optional[str]) -> List[str]:
        """What the bot asked for; the bot's questions are few, so each is looked at once."""
        text = (question or "")[:300]
        if text not in self._question_names:
            if len(self._question_names) > 2_000:
                self._question_names.clear()
            hits = self._questions.hits(self._nlp.make_doc(text.lower()))
            self._question_names[text] = sorted({hit.section for hit in hits}) or ["how"]
        return self._question_names[text]


def _norm(word: str) -> str:
    if word.isdigit():
        return "0" if len(word) < 2 else "00"
    return word
