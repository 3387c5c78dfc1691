"""What was measured, next to what is demanded."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the table. `demand` is the limit, in the same unit; None: for information."""

    what: str
    value: float
    unit: str
    demand: float | None = None

    @property
    def met(self) -> bool | None:
        return None if self.demand is None else self.value <= self.demand

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"met": self.met}


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0..1) of the values lie, nearest rank."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def p50_p95(
    what: str,
    seconds: Sequence[float],
    demand_p50: float | None = None,
    demand_p95: float | None = None,
) -> list[Figure]:
    """Two lines, in milliseconds, from times in seconds."""
    return [
        Figure(f"{what}, p50", percentile(seconds, 0.50) * 1000, "ms", demand_p50),
        Figure(f"{what}, p95", percentile(seconds, 0.95) * 1000, "ms", demand_p95),
    ]
