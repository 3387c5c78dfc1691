"""Hear what a customer means: `Reader().read(text, last_bot, history) -> Reading`.
`hear` gives the dialogue's `signal` with it.

The first, honest and simple reader: phrase rules with negation and small trained weights, carried
by a spaCy pipeline. Rules decide on moments of truth and wishes for a person; the weights decide on
dissatisfaction, masked too. Never raises on text; reads the first READ_LENGTH characters.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import List, Optional, Sequence, Set, Tuple, cast

from spacy.language import Language
from spacy.tokens import Doc, Span

from bot.contract.turn import Moment, Topic
from bot.reader import conversation, pipeline, weights
from bot.reader.emoji import mood_of_emoji
from bot.reader.language import UNKNOWN, guess_language
from bot.reader.lexicon import Hit
from bot.reader.negation import is_negated
from bot.reader.ratings import rating_of
from bot.reader.reading import Evidence, Reading, Said
from bot.reader.signal import signal_of
from bot.reader.thresholds import (
    AWFUL,
    LOGISTICS,
    LUKEWARM,
    MAYBE,
    MIXED,
    PERSON,
    REASON,
    URGENT_WEIGHED,
    WISH_DENIED,
    WISH_WEIGHED,
)
from bot.text import has_words, whole

READ_LENGTH = 4_000
DEFAULT_QUESTION = "How was it?"
# spaCy keeps every word it ever saw; after this many new ones the pipeline is built anew.
STRINGS_KEPT = 200_000
# Of earlier messages without a reading, only the last few are read again.
REREAD = 8
SENTENCES = 12
# How far below the most telling sentence another one is still evidence.
TELLING = 0.25
LUKEWARM_TOKENS = 5
UNLIKE_LUKEWARM = frozenset({"hedge", "resigned", "negative", "awful", "anger", "sarcasm"})
EVIDENCE_LENGTH = 300
URGENT = frozenset({"injury", "safety", "fraud", "legal", "data_loss", "vulnerable"})


@dataclass(frozen=True)
class Heard:
    """A reading and the one word that steers the dialogue (see signal.py)."""

    reading: Reading
    signal: str


class Reader:
    def __init__(self) -> None:
        self._nlp = pipeline.build()
        self._strings = len(self._nlp.vocab.strings)
        self._words = weights.load().words

    def read(
        self, text: str, last_bot: Optional[str] = None, history: Sequence[Said] = ()
    ) -> Reading:
        """What `text` says as an answer to `last_bot`, after `history` (oldest first)."""
        return self.hear(text, last_bot, history).reading

    def hear(
        self, text: str, last_bot: Optional[str] = None, history: Sequence[Said] = ()
    ) -> Heard:
        """As `read`, with the signal."""
        before = self._with_readings(history)
        if last_bot is None:
            last_bot = next((s.text for s in reversed(history) if s.speaker != "customer"), None)
        return self._hear_one(text, last_bot and whole(last_bot), before)

    def _with_readings(self, history: Sequence[Said]) -> List[Said]:
        unread = [i for i, s in enumerate(history) if s.speaker == "customer" and not s.reading]
        again = set(unread[-REREAD:])
        before: List[Said] = []
        last_bot: Optional[str] = None
        for index, said in enumerate(history):
            if index in again:
                said = Said(
                    said.speaker, said.text, self._hear_one(said.text, last_bot, ()).reading
                )
            elif said.speaker != "customer":
                last_bot = whole(said.text)
            before.append(said)
        return before

    def _hear_one(self, text: str, last_bot: Optional[str], before: Sequence[Said]) -> Heard:
        usable = whole(text)[:READ_LENGTH].replace("’", "'")
        rating = rating_of(usable)
        if rating is not None:
            return self._rated(rating, usable, text, before)
        if not has_words(usable):
            return self._wordless(usable, before)
        doc = pipeline.read_doc(self._pipeline(), usable, last_bot or DEFAULT_QUESTION)
        dissatisfied, severe, wants_human, urgent = doc._.scores
        dissatisfied = _spoken_plainly(doc, dissatisfied)
        phrases = doc._.phrases
        phrases["moments"] = [h for h in phrases["moments"] if not h.maybe or dissatisfied >= MAYBE]
        moment = self._moment(doc)
        if moment != "none":
            dissatisfied = max(dissatisfied, 0.9)
        wants_human = _wish(wants_human, {hit.section for hit in phrases["wishes"]})
        severity = _severity(dissatisfied, severe, urgent, moment)
        tones = _tones(doc)
        if severity == 1 and "awful" in tones and "positive" not in tones:
            severity = 2
        reading = Reading(
            dissatisfied=dissatisfied,
            severity=severity,
            wants_human=wants_human,
            moment=moment,
            topics=_topics(doc, dissatisfied),
            evidence=self._evidence(doc, text, dissatisfied),
            language=guess_language(usable, self._words),
            step_in=conversation.step_in(dissatisfied, severity, wants_human, moment, text, before),
        )
        return Heard(reading, signal_of(reading, usable, "lukewarm" in tones, "positive" in tones))

    def _rated(self, rating: int, usable: str, text: str, before: Sequence[Said]) -> Heard:
        dissatisfied = {-1: AWFUL, 0: LUKEWARM, 1: 0.05}[rating]
        severity = 1 if rating < 0 else 0
        whole_text = (Evidence(0, len(text), text),) if rating < 0 else ()
        step = conversation.step_in(dissatisfied, severity, 0.0, "none", text, before)
        reading = Reading(dissatisfied, severity, 0.0, "none", (), whole_text, UNKNOWN, step)
        return Heard(reading, {-1: "unhappy", 0: "lukewarm", 1: "happy"}[rating])

    def _wordless(self, text: str, before: Sequence[Said]) -> Heard:
        mood = mood_of_emoji(text)
        dissatisfied = {-1: 0.85, 0: 0.2, 1: 0.05}[mood]
        severity = 1 if mood < 0 else 0
        step = conversation.step_in(dissatisfied, severity, 0.0, "none", text, before)
        reading = Reading(dissatisfied, severity, 0.0, "none", (), (), UNKNOWN, step)
        return Heard(reading, signal_of(reading, text, lukewarm=False, positive=False))

    def _pipeline(self) -> Language:
        if len(self._nlp.vocab.strings) > self._strings + STRINGS_KEPT:
            self._nlp = pipeline.build()
        return self._nlp

    def _moment(self, doc: Doc) -> Moment:
        hits = {hit.section for hit in doc._.phrases["moments"]}
        order = cast(pipeline.Phrases, self._nlp.get_pipe(pipeline.PHRASES)).moment_order
        return cast(Moment, next((section for section in order if section in hits), "none"))

    def _evidence(self, doc: Doc, original: str, dissatisfied: float) -> Tuple[Evidence, ...]:
        """Moments and wishes as they stand, and the sentences that carry the complaint."""
        spans = [h.span(doc) for h in doc._.phrases["moments"] + doc._.phrases["wishes"]]
        if dissatisfied >= 0.5:
            spans += self._telling_sentences(doc)
        found: List[Evidence] = []
        for start, end in _merged(spans):
            end = min(end, start + EVIDENCE_LENGTH)
            if original[start:end] and original[start:end] == whole(original[start:end]):
                found.append(Evidence(start, end, original[start:end]))
        return tuple(found[:20])

    def _telling_sentences(self, doc: Doc) -> List[Span]:
        sentences = [s for s in doc.sents if has_words(s.text)][:SENTENCES]
        if len(sentences) < 2:
            return sentences
        scores = cast(pipeline.Scores, self._nlp.get_pipe(pipeline.SCORES))
        rated = []
        for sentence in sentences:
            alone = scores(sentence.as_doc())
            if not _is_praise(alone):
                rated.append((_spoken_plainly(alone, alone._.scores[0]), sentence))
        if not rated:
            return sentences
        worst = max(p for p, _ in rated)
        return [s for p, s in rated if p >= worst - TELLING]


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The one reader of this process."""
    return Reader()


def _spoken_plainly(doc: Doc, dissatisfied: float) -> float:
    """Where no weighing is needed: "awful" without a "but", or words that are about no visit."""
    tones = _tones(doc)
    if "bitter" in tones and "not_a_complaint" not in tones:
        return max(dissatisfied, AWFUL)
    if "logistics" in tones and not tones & {"awful", "anger", "resigned"}:
        return min(dissatisfied, LOGISTICS)
    if "lukewarm" in tones and len(doc) <= LUKEWARM_TOKENS and not tones & UNLIKE_LUKEWARM:
        return min(dissatisfied, LUKEWARM)
    if "awful" in tones and not tones & {"positive", "not_a_complaint"}:
        return max(dissatisfied, AWFUL)
    if "awful" in tones and "not_a_complaint" not in tones:
        return max(dissatisfied, MIXED)
    if _only_good_words(doc, tones):
        return min(dissatisfied, REASON)
    if "reason" in tones and "positive" in tones and not tones & {"awful", "anger", "resigned"}:
        return min(dissatisfied, REASON)
    return dissatisfied


def _only_good_words(doc: Doc, tones: Set[str]) -> bool:
    """Praised twice and nothing beside it: the weights take long praise for a long complaint."""
    praises = [hit for hit in doc._.tone if hit.section == "positive" and not is_negated(doc, hit)]
    return len(praises) > 1 and tones <= {"positive", "not_a_complaint", "reason"}


def _tones(doc: Doc) -> Set[str]:
    """What is meant: nothing that is denied, and a lukewarm word ("meh") is not a negative one."""
    lukewarm = [hit for hit in doc._.tone if hit.section == "lukewarm"]
    return {
        hit.section
        for hit in doc._.tone
        if not is_negated(doc, hit)
        and (hit.section != "negative" or not any(_within(hit, other) for other in lukewarm))
    }


def _within(hit: Hit, other: Hit) -> bool:
    return other.start <= hit.start and hit.end <= other.end


def _is_praise(sentence: Doc) -> bool:
    tones = {hit.section for hit in sentence._.tone if not is_negated(sentence, hit)}
    return "positive" in tones and not tones & (UNLIKE_LUKEWARM - {"resigned"})


def _wish(weighed: float, phrased: Set[str]) -> float:
    """Rules and weights together: either is enough, a phrase that the weights deny is not."""
    if "plainly" in phrased or (phrased and weighed >= WISH_DENIED):
        return max(weighed, 0.92)
    if weighed >= WISH_WEIGHED:
        return max(weighed, PERSON + (weighed - WISH_WEIGHED) / 2)
    return weighed


def _severity(dissatisfied: float, severe: float, urgent: float, moment: str) -> int:
    if moment in URGENT:
        return 3
    if moment != "none":
        return 2
    if dissatisfied < 0.5:
        return 0
    if urgent >= URGENT_WEIGHED:
        return 3
    return 2 if severe >= 0.5 else 1


def _topics(doc: Doc, dissatisfied: float) -> Tuple[Topic, ...]:
    named = dict.fromkeys(hit.section for hit in doc._.phrases["topics"])
    if not named and dissatisfied >= 0.5:
        return ("other",)
    return tuple(cast(Topic, name) for name in named)


def _merged(spans: Sequence[Span]) -> List[Tuple[int, int]]:
    """Character ranges in order, overlapping ones joined, blanks at the ends cut."""
    ranges: List[Tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: s.start_char):
        text = span.text
        start = span.start_char + len(text) - len(text.lstrip())
        end = span.start_char + len(text.rstrip())
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        elif end > start:
            ranges.append((start, end))
    return ranges
