"""How long to wait before a child that died is started again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BackOff:
    """Doubling waits, in seconds. A run of at least `calm_after` wipes the slate clean."""

    first: float = 0.5
    most: float = 30.0
    calm_after: float = 60.0

    def failures(self, before: int, ran_for: float) -> int:
        """Failures in a row, the present one included."""
        return 1 if ran_for >= self.calm_after else before + 1

    def delay(self, failures: int) -> float:
        """The wait after that many failures in a row (1 or more)."""
        wait: float = min(self.most, self.first * 2.0 ** min(failures - 1, 30))
        return wait
