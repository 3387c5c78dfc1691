"""How well does the reader do? `python -m bot.reader.evaluate --data FOLDER` prints JSON.

FOLDER holds `development.jsonl` (messages never trained on) and `conversations.jsonl` (whole ones,
with the turn at which a person should step in, or null).
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

from bot.reader.reader import Reader
from bot.reader.reading import Said
from bot.reader.thresholds import PERSON, STEP_IN, UNHAPPY
from bot.reader.train import read_lines


def messages_report(reader: Reader, messages: List[Dict[str, Any]]) -> Dict[str, Any]:
    times, readings = [], []
    for m in messages:
        began = time.perf_counter()
        readings.append(reader.read(m["text"], m["question"]))
        times.append((time.perf_counter() - began) * 1000)
    truth = np.array([m["dissatisfied"] for m in messages])
    p = np.array([r.dissatisfied for r in readings])
    urgent = [
        r.severity == 3 for r, m in zip(readings, messages, strict=False) if m["severity"] == 3
    ]
    seen = [
        (r.moment != "none", m["moment"] != "none")
        for r, m in zip(readings, messages, strict=False)
    ]
    hits = sum(a and b for a, b in seen)
    kinds = sorted({m["kind"] for m in messages})
    alarms: Dict[str, List[bool]] = {kind: [] for kind in kinds}
    for probability, m in zip(p, messages, strict=True):
        alarms[m["kind"]].append(probability >= UNHAPPY)
    return {
        "messages": len(messages),
        "auroc": roc_auc_score(truth, p),
        "macro_f1": f1_score(truth, p > 0.5, average="macro"),
        "calibration_error": calibration_error(truth, p),
        "alarm_by_kind": {kind: float(np.mean(of_kind)) for kind, of_kind in alarms.items()},
        "alarms_that_are_right": float(truth[p >= UNHAPPY].mean()),
        "severity_3_recall": float(np.mean(urgent)),
        "moment_recall": hits / max(1, sum(b for _, b in seen)),
        "moment_precision": hits / max(1, sum(a for a, _ in seen)),
        "wants_human_f1": f1_score(
            [m["wants_human"] for m in messages], [r.wants_human >= PERSON for r in readings]
        ),
        "not_english": sum(r.language not in ("en", "und") for r in readings),
        "ms_p50_p95": [float(v) for v in np.percentile(times, [50, 95])],
    }


def calibration_error(truth: Any, p: Any, bins: int = 10) -> float:
    """Expected calibration error: mean distance between what is said and what is."""
    places = np.minimum((p * bins).astype(int), bins - 1)
    parts = [(places == b) for b in range(bins) if (places == b).any()]
    return float(sum(part.mean() * abs(truth[part].mean() - p[part].mean()) for part in parts))


def conversations_report(reader: Reader, conversations: List[Dict[str, Any]]) -> Dict[str, Any]:
    """In time: not before `earliest_ok`, not after `step_in` (turn numbers of customer turns)."""
    in_time = early = needless = calm = due = 0
    for conversation in conversations:
        at = _first_alarm(reader, conversation["turns"])
        if conversation["step_in"] is None:
            calm += 1
            needless += at is not None
        else:
            due += 1
            early += at is not None and at < conversation["earliest_ok"]
            in_time += (
                at is not None and conversation["earliest_ok"] <= at <= conversation["step_in"]
            )
    return {"in_time": in_time / max(1, due), "early": early / max(1, due),
            "needless": needless / max(1, calm), "due": due, "calm": calm}  # fmt: skip


def _first_alarm(reader: Reader, turns: List[Dict[str, str]]) -> Any:
    before: List[Said] = []
    for number, turn in enumerate(turns):
        if turn["speaker"] == "bot":
            before.append(Said("bot", turn["text"]))
            continue
        reading = reader.read(turn["text"], None, before)
        if reading.step_in >= STEP_IN:
            return number
        before.append(Said("customer", turn["text"], reading))
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    reader = Reader()
    print(json.dumps({
        "development": messages_report(reader, read_lines(folder / "development.jsonl")),
        "conversations": conversations_report(reader, read_lines(folder / "conversations.jsonl")),
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
