"""The database as it lies on the disk, read with SQL of its own: an independent witness."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from tests.product import Product


@dataclass(frozen=True)
class Entry:
    seq: int
    direction: str
    author: str
    text: str
    source_id: str | None


class Ledger:
    def __init__(self, product: Product) -> None:
        self._path = product.desk_env["MAKEGOOD_DATABASE_URL"].removeprefix("sqlite:///")

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=10)) as disk:
            return disk.execute(query, values).fetchall()

    def entries(self, conversation_id: str) -> list[Entry]:
        """Everything in a conversation, in order, activities and notes too."""
        found = self.rows(
            "SELECT seq, direction, author, text, source_id FROM messages"
            " WHERE conversation_id = ? ORDER BY seq",
            conversation_id,
        )
        return [Entry(*row) for row in found]

    def talk(self, conversation_id: str) -> list[str]:
        """What the customer and whoever spoke to them have said."""
        entries = self.entries(conversation_id)
        return [e.text for e in entries if e.direction in ("incoming", "outgoing")]

    def cases(self, conversation_id: str) -> list[dict[str, Any]]:
        """The cases of a conversation, the oldest first."""
        columns = ("id", "status", "reason", "team", "severity", "owner_id", "outcome", "draft")
        found = self.rows(
            f"SELECT {', '.join(columns)} FROM cases WHERE conversation_id = ? ORDER BY opened_at",
            conversation_id,
        )
        return [dict(zip(columns, row, strict=True)) for row in found]

    def status(self, conversation_id: str) -> str:
        ((status,),) = self.rows("SELECT status FROM conversations WHERE id = ?", conversation_id)
        return str(status)

    def conversations(self) -> int:
        ((number,),) = self.rows("SELECT count(*) FROM conversations")
        return int(number)

    def unanswered(self) -> list[str]:
        """Conversations with a message of the customer that no turn has covered."""
        found = self.rows(
            "SELECT DISTINCT c.id FROM conversations c JOIN messages m"
            " ON m.conversation_id = c.id AND m.seq > c.answered_seq AND m.direction = 'incoming'"
        )
        return [str(row[0]) for row in found]
