"""For developers: drafts the migration from the newest revision to the present `tables`.

    .venvs/desk/bin/python -m desk.adapters.database.draft_migration 0002 "Cases have a label"

Read the draft, correct it, and set `migrate.LATEST`.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from desk.adapters.database.engine import connect
from desk.adapters.database.migrate import alembic_config


def render_type(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Our own column types by what the database sees: a migration must not change with them."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def draft(revision: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'now.db'}")
        with engine.connect() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            config.attributes["render_item"] = render_type
            if any(
                (Path(config.get_main_option("script_location") or "") / "versions").glob("*.py")
            ):
                command.upgrade(config, "head")
                connection.commit()
            command.revision(config, message, autogenerate=True, rev_id=revision)
        engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    draft(sys.argv[1], sys.argv[2])
