"""Samples of the turn contract, read by the tests of both sides.

Each `<definition>.json` beside this file holds `good` documents in full and `bad` ones as a good
one with one difference: `like` names the good sample, `but` maps JSON pointers to other values.
Standard library only, so that Python 3.10 (bot) and newer (desk) can both import it.
"""

import copy
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DEFINITIONS = tuple(sorted(path.stem for path in HERE.glob("*.json")))


def good(definition: str) -> dict[str, Any]:
    """What each sample says, and the document itself."""
    return {sample["says"]: sample["value"] for sample in _read(definition)["good"]}


def bad(definition: str) -> dict[str, Any]:
    """As `good`; every one of these must be refused."""
    originals = good(definition)
    return {
        sample["says"]: _changed(originals[sample["like"]], sample["but"])
        for sample in _read(definition)["bad"]
    }


def _read(definition: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((HERE / f"{definition}.json").read_text("utf-8"))
    return document


def _changed(document: Any, changes: dict[str, Any]) -> Any:
    document = copy.deepcopy(document)
    for pointer, value in changes.items():
        if pointer == "":
            document = value
            continue
        *path, last = pointer.split("/")[1:]
        place = document
        for step in path:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[int(last) if isinstance(place, list) else last] = value
    return document
