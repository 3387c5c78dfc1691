"""When set-up work counts as done."""

from __future__ import annotations

import os
from pathlib import Path

from launch.fingerprint import Stamp, fingerprint


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_same_content_has_the_same_fingerprint_anywhere(tmp_path: Path) -> None:
    for place in ("a", "b"):
        write(tmp_path / place, "config.yml", "x")
        write(tmp_path / place, "data/nlu.yml", "y")
    os.utime(tmp_path / "b" / "config.yml", (1, 1))
    first = fingerprint(tmp_path / "a", ["config.yml", "data"])
    assert first == fingerprint(tmp_path / "b", ["data", "config.yml"])


def test_a_changed_a_new_a_renamed_and_a_missing_file_each_change_it(tmp_path: Path) -> None:
    seen = set()
    write(tmp_path, "data/a.yml", "one")
    seen.add(fingerprint(tmp_path, ["data"]))
    write(tmp_path, "data/a.yml", "two")
    seen.add(fingerprint(tmp_path, ["data"]))
    write(tmp_path, "data/b.yml", "two")
    seen.add(fingerprint(tmp_path, ["data"]))
    (tmp_path / "data/b.yml").rename(tmp_path / "data/c.yml")
    seen.add(fingerprint(tmp_path, ["data"]))
    seen.add(fingerprint(tmp_path, ["data", "domain.yml"]))
    write(tmp_path, "domain.yml", "")
    seen.add(fingerprint(tmp_path, ["data", "domain.yml"]))
    assert len(seen) == 6


def test_content_that_moves_between_files_changes_it(tmp_path: Path) -> None:
    write(tmp_path, "a", "12")
    write(tmp_path, "b", "3")
    first = fingerprint(tmp_path, ["a", "b"])
    write(tmp_path, "a", "1")
    write(tmp_path, "b", "23")
    assert fingerprint(tmp_path, ["a", "b"]) != first


def test_compiled_python_and_readme_files_do_not_count(tmp_path: Path) -> None:
    write(tmp_path, "bot/reader.py", "x = 1")
    before = fingerprint(tmp_path, ["bot"])
    write(tmp_path, "bot/__pycache__/reader.pyc", "compiled")
    write(tmp_path, "bot/README.md", "words")
    assert fingerprint(tmp_path, ["bot"]) == before


def test_a_stamp_matches_only_what_was_written_and_not_after_clearing(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "sub" / "stamp")
    assert not stamp.matches("abc")
    stamp.write("abc")
    assert stamp.matches("abc")
    assert not stamp.matches("abd")
    stamp.clear()
    assert not stamp.matches("abc")
