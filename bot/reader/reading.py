"""What one message says: the values of the reader, and their form in the contract."""

from dataclasses import dataclass
from typing import Optional, Tuple, cast

from bot.contract.turn import HistoryEntry, Moment, ReadingDocument, Topic


@dataclass(frozen=True)
class Evidence:
    """A telling phrase: `text == message[start:end]`, counted in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Reading:
    """Probabilities are in 0..1; `severity` 0 none, 1 mild, 2 clear problem or anger, 3 urgent.

    `step_in` is about the conversation so far, everything else about this message.
    """

    dissatisfied: float
    severity: int
    wants_human: float
    moment: Moment
    topics: Tuple[Topic, ...]
    evidence: Tuple[Evidence, ...]
    language: str
    step_in: float

    def document(self) -> ReadingDocument:
        return {
            "dissatisfied": round(self.dissatisfied, 4),
            "severity": self.severity,
            "wants_human": round(self.wants_human, 4),
            "moment": self.moment,
            "topics": list(self.topics),
            "evidence": [{"start": e.start, "end": e.end, "text": e.text} for e in self.evidence],
            "language": self.language,
            "step_in": round(self.step_in, 4),
        }

    @staticmethod
    def from_document(document: ReadingDocument) -> "Reading":
        return Reading(
            dissatisfied=document["dissatisfied"],
            severity=document["severity"],
            wants_human=document["wants_human"],
            moment=document["moment"],
            topics=tuple(document["topics"]),
            evidence=tuple(Evidence(**e) for e in document["evidence"]),
            language=document["language"],
            step_in=document["step_in"],
        )


@dataclass(frozen=True)
class Said:
    """An earlier message. `reading` is there when desk has kept it."""

    speaker: str
    text: str
    reading: Optional[Reading] = None

    @staticmethod
    def from_document(entry: HistoryEntry) -> "Said":
        kept = entry.get("reading")
        reading = Reading.from_document(cast(ReadingDocument, kept)) if kept else None
        return Said(entry["speaker"], entry["text"], reading)
