"""The trained part of the reader: logistic weights over named features, in a file one can read.

`weights.json` is made by `python -m bot.reader.train`; each head is `bias` and a weight a feature.
"""

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import AbstractSet, Dict, FrozenSet, Tuple

FILE = Path(__file__).with_name("weights.json")
HEADS = ("dissatisfied", "severe", "wants_human", "urgent")


class Weights:
    """One row a feature, one column a head."""

    def __init__(self, bias: Tuple[float, ...], rows: Dict[str, Tuple[float, ...]]) -> None:
        self._bias = bias
        self._rows = rows
        self.words: FrozenSet[str] = frozenset(n[2:] for n in rows if n.startswith("w "))

    def probabilities(self, names: AbstractSet[str]) -> Tuple[float, ...]:
        """In the order of HEADS."""
        sums = list(self._bias)
        for name in names:
            row = self._rows.get(name)
            if row is not None:
                for head, weight in enumerate(row):
                    sums[head] += weight
        return tuple(1 / (1 + math.exp(-max(-30.0, min(30.0, s)))) for s in sums)


@lru_cache(maxsize=1)
def load() -> Weights:
    document = json.loads(FILE.read_text("utf-8"))
    if document["heads"] != list(HEADS):
        raise ValueError("weights.json is of another reader; run python -m bot.reader.train")
    rows = {name: tuple(row) for name, row in document["weights"].items()}
    return Weights(tuple(document["bias"]), rows)
