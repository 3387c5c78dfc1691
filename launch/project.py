"""Where things are in a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Project:
    """The folders of one checkout; everything that set-up makes is below `root`."""

    root: Path

    @property
    def environments(self) -> Path:
        return self.root / ".venvs"

    @property
    def var(self) -> Path:
        """What runs leave behind: the database, logs, locks. Safe to delete except the database."""
        return self.root / "var"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def setup_log(self) -> Path:
        return self.logs / "setup.log"

    @property
    def models(self) -> Path:
        return self.root / "models"

    def python(self, environment: str) -> Path:
        return self.environments / environment / "bin" / "python"

    def shown(self, path: Path) -> str:
        """A path as a person in the project's folder would type it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def this_project() -> Project:
    return Project(Path(__file__).resolve().parent.parent)
