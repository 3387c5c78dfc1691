"""The spaCy pipeline that a message passes: tokens, sentences, phrases, scores.

    doc = nlp(text)
    doc._.phrases   {"moments": [...], "wishes": [...], "topics": [...]}, negated hits left out
    doc._.scores    (dissatisfied, severe, wants_human, urgent) from the trained weights
    doc._.tone      the phrases of tone.txt
Set `doc._.question` before the last component: `read_doc` below does.
"""

from typing import Dict, List, Optional

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from bot.reader import weights
from bot.reader.features import Featurizer
from bot.reader.lexicon import Hit, Lexicon
from bot.reader.negation import is_negated

PHRASES = "makegood_phrases"
SCORES = "makegood_scores"

for name in ("question", "phrases", "scores", "tone"):
    if not Doc.has_extension(name):
        Doc.set_extension(name, default=None)


class Phrases:
    def __init__(self, nlp: Language) -> None:
        self._files = {
            name: Lexicon(nlp, f"{name}.txt") for name in ("moments", "wishes", "topics")
        }
        self.moment_order = self._files["moments"].sections

    def __call__(self, doc: Doc) -> Doc:
        found: Dict[str, List[Hit]] = {n: lexicon.hits(doc) for n, lexicon in self._files.items()}
        found["moments"] = [hit for hit in found["moments"] if not is_negated(doc, hit)]
        doc._.phrases = found
        return doc


class Scores:
    def __init__(self, nlp: Language) -> None:
        self._features = Featurizer(nlp)
        self._weights = weights.load()

    def __call__(self, doc: Doc) -> Doc:
        features = self._features(doc, doc._.question)
        doc._.scores = self._weights.probabilities(features.names)
        doc._.tone = features.tone
        return doc


@Language.factory(PHRASES)
def make_phrases(nlp: Language, name: str) -> Phrases:
    return Phrases(nlp)


@Language.factory(SCORES)
def make_scores(nlp: Language, name: str) -> Scores:
    return Scores(nlp)


def build() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe(PHRASES)
    nlp.add_pipe(SCORES)
    return nlp


def read_doc(nlp: Language, text: str, question: Optional[str]) -> Doc:
    doc = nlp.make_doc(text)
    doc._.question = question
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc
