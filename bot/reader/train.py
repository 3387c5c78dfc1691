"""Make `weights.json`: `python -m bot.reader.train --data FOLDER` (seconds on one core).

FOLDER holds `messages.jsonl` with `text`, `question`, `dissatisfied`, `severity`, `wants_human`.
Same data, same weights: nothing here is random.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List

import spacy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bot.reader import weights
from bot.reader.features import Featurizer

MINIMUM = 2  # a feature seen once teaches nothing general
STRENGTH = {"dissatisfied": 0.5, "severe": 0.5, "wants_human": 2.0, "urgent": 0.5}
SMALLEST = 0.02


def read_lines(file: Path) -> List[Dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def targets(head: str, messages: List[Dict[str, Any]]) -> List[int]:
    if head == "severe":
        return [int(m["severity"] >= 2) for m in messages]
    if head == "urgent":
        return [int(m["severity"] >= 3) for m in messages]
    return [int(m[head]) for m in messages]


def train(messages: List[Dict[str, Any]]) -> Dict[str, Any]:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    featurize = Featurizer(nlp)
    names = [featurize(nlp(m["text"].replace("’", "'")), m["question"]).names for m in messages]
    seen = Counter(name for of_message in names for name in of_message)
    kept = [{name: 1 for name in of_message if seen[name] >= MINIMUM} for of_message in names]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(kept)
    models = []
    for head in weights.HEADS:
        model = LogisticRegression(C=STRENGTH[head], solver="liblinear", max_iter=1000)
        models.append(model.fit(matrix, targets(head, messages)))
    rows = {
        name: [round(float(model.coef_[0][column]), 3) for model in models]
        for column, name in enumerate(vectorizer.get_feature_names_out())
    }
    return {
        "heads": list(weights.HEADS),
        "messages": len(messages),
        "bias": [round(float(model.intercept_[0]), 3) for model in models],
        "weights": {n: r for n, r in rows.items() if max(map(abs, r)) >= SMALLEST},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    document = train(read_lines(parser.parse_args().data / "messages.jsonl"))
    rows = ",\n".join(f"{json.dumps(n)}: {json.dumps(r)}" for n, r in document["weights"].items())
    head = json.dumps({k: v for k, v in document.items() if k != "weights"})[:-1]
    weights.FILE.write_text(f'{head},\n"weights": {{\n{rows}\n}}}}\n', "utf-8")
    print(f"{len(document['weights'])} features, {weights.FILE.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
