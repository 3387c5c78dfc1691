"""One hash for a set of input files, and stamps that remember it.

A stamp is written only after the work is complete and taken away before work begins: a set-up that
was interrupted has no stamp and is done again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LENGTH = 16
IGNORED_FOLDERS = frozenset({"__pycache__", ".ipynb_checkpoints"})
IGNORED_SUFFIXES = frozenset({".md", ".pyc", ".swp", "~"})


def fingerprint(root: Path, inputs: Sequence[str], extra: Iterable[str] = ()) -> str:
    """A hash of names and contents of `inputs` (files or folders below `root`) and of `extra`.

    It does not depend on file times, on the order of `inputs` or on where `root` is. A missing
    input counts as missing, which is not the same as empty.
    """
    digest = hashlib.sha256()
    for text in extra:
        _add(digest, b"extra", text.encode())
    for name in sorted(inputs):
        path = root / name
        if not path.exists():
            _add(digest, b"missing", name.encode())
        for file in sorted(_files(path)):
            _add(digest, file.relative_to(root).as_posix().encode(), file.read_bytes())
    return digest.hexdigest()[:LENGTH]


def _add(digest: hashlib._Hash, name: bytes, content: bytes) -> None:
    for part in (name, content):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if name not in IGNORED_FOLDERS]
        found += [Path(folder, name) for name in names if Path(name).suffix not in IGNORED_SUFFIXES]
    return found


@dataclass(frozen=True)
class Stamp:
    """A file that says: the work for this fingerprint is complete."""

    path: Path

    def matches(self, value: str) -> bool:
        try:
            return self.path.read_text().strip() == value
        except OSError:
            return False

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)

    def write(self, value: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(self.path.name + ".new")
        draft.write_text(value + "\n")
        draft.replace(self.path)
