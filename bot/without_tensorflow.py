"""Serve a model that needs no TensorFlow without importing it: 7 s of every start, 340 MB.

Rasa imports TensorFlow for the training of other components, whether or not the model has one of
them. Here a stand-in takes its place: it can be imported and subclassed, and does nothing. It is
put in only when the model's own list of components shows that none of them computes with it.
"""

import importlib.abc
import importlib.machinery
import json
import sys
import tarfile
from pathlib import Path
from types import ModuleType
from typing import Any, Optional, Sequence, Set

PACKAGES = frozenset(
    ("tensorflow", "keras")
    + tuple(f"tensorflow_{part}" for part in ("addons", "hub", "probability", "text"))
)
# Modules of Rasa whose components compute with TensorFlow.
NEED_IT = (
    "rasa.nlu.classifiers.diet_classifier",
    "rasa.nlu.selectors.response_selector",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
    "rasa.core.policies.ted_policy",
    "rasa.core.policies.unexpected_intent_policy",
)


def components_of(model: Path) -> Set[str]:
    """The classes that serve the model, from the metadata inside its archive."""
    with tarfile.open(model) as archive:
        file = archive.extractfile("metadata.json")
        if file is None:
            raise KeyError("metadata.json")
        metadata = json.load(file)
    return {node["uses"] for node in metadata["predict_schema"]["nodes"].values()}


def can_do_without(components: Set[str]) -> bool:
    """Components of others are given the real thing, to be safe; ours never need it."""
    return all(
        name.startswith("bot.") or (name.startswith("rasa.") and not name.startswith(NEED_IT))
        for name in components
    )


def leave_out() -> None:
    """From now on an import of TensorFlow gives the stand-in. Not if it is there already."""
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _Finder())


class _AnyName(type):
    """Whatever is asked of a stand-in class is a stand-in class again."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn


class StandIn(metaclass=_AnyName):
    """A class to inherit from, a decorator that changes nothing, a value that is never used."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return args[0] if args and callable(args[0]) else self

    def __class_getitem__(cls, item: Any) -> Any:
        return cls


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if fullname.split(".")[0] in PACKAGES:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass
