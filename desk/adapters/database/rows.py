"""From database rows to the frozen values of `core`."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import Row as SqlRow

Kind = TypeVar("Kind")


def row_of(kind: type[Kind], row: SqlRow[Any] | None) -> Kind | None:
    """The value of one row; columns have the names of the fields."""
    return None if row is None else kind(**row._mapping)


def rows_of(kind: type[Kind], rows: Iterable[SqlRow[Any]]) -> list[Kind]:
    """The values of many rows, in their order."""
    return [kind(**row._mapping) for row in rows]
