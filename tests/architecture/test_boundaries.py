"""Boundaries that import-linter cannot express: allow-lists, and who may read the clock."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}
REGISTRY = re.compile(r"https?://|--(extra-)?index-url|--find-links|^-[if] ", re.MULTILINE)


def sources(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files, f"{folder} has no Python files"
    for file in files:
        yield file.relative_to(ROOT), ast.parse(file.read_text())


def imported(tree: ast.Module) -> Iterator[str]:
    """The top-level package of every import; a relative import has none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


def strangers(folder: str, allowed: set[str]) -> list[str]:
    known = allowed | set(sys.stdlib_module_names)
    return [
        f"{file}: {name}"
        for file, tree in sources(folder)
        for name in imported(tree)
        if name not in known
    ]


def test_actions_import_the_action_sdk_and_the_standard_library_only() -> None:
    assert strangers("actions", {"actions", "rasa_sdk"}) == []


def test_set_up_imports_the_standard_library_only() -> None:
    assert strangers("launch", {"launch"}) == []


def test_core_imports_the_standard_library_only() -> None:
    assert strangers("desk/core", {"desk"}) == []


def test_core_and_actions_read_no_clock() -> None:
    calls = [
        f"{file}:{node.lineno}"
        for folder in ("desk/core", "actions")
        for file, tree in sources(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time"}
    ]
    assert calls == []


def test_no_pinned_file_names_a_package_registry() -> None:
    files = [*ROOT.glob("*/requirements*.txt"), ROOT / "package-lock.json"]
    assert len(files) == 7
    assert [str(file) for file in files if REGISTRY.search(file.read_text())] == []


def test_every_pinned_package_has_a_hash() -> None:
    for file in ROOT.glob("*/requirements*.txt"):
        blocks = re.split(r"\n(?=\S)", file.read_text())
        pins = [block for block in blocks if "==" in block.split("\n")[0]]
        assert pins, file
        assert [pin for pin in pins if "--hash=sha256:" not in pin] == [], file


def test_everything_that_is_asked_for_is_pinned() -> None:
    for file in ROOT.glob("*/requirements*.in"):
        pinned = set(re.findall(r"^([\w.-]+)==", file.with_suffix(".txt").read_text(), re.M))
        asked = set(re.findall(r"^([A-Za-z][\w.-]*)", file.read_text(), re.M))
        missing = {name.lower().replace("_", "-").replace(".", "-") for name in asked} - pinned
        assert not missing, f"{file.name}: {missing}; run `python3 run.py lock`"
