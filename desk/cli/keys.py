"""`makegood keys …`: keys for systems that send visits."""

from typing import Annotated

import typer

from desk.application.api_keys import add_api_key, list_api_keys, revoke_api_key
from desk.cli.installation import open_desk
from desk.cli.table import print_table

keys = typer.Typer(help="API keys for systems that send visits.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Which system uses it.")]


@keys.command()
def add(name: Name) -> None:
    """Make a key, and print it: this once only."""
    with open_desk() as desk:
        made = add_api_key(desk, name)
    typer.echo(made.key)


@keys.command("list")
def list_() -> None:
    """All keys, newest first. The keys themselves are not kept."""
    with open_desk() as desk:
        known = list_api_keys(desk)
    print_table(
        ("NAME", "MADE", "STATE"),
        [
            (
                key.name,
                f"{key.created_at:%Y-%m-%d %H:%M} UTC",
                "valid" if key.revoked_at is None else f"revoked {key.revoked_at:%Y-%m-%d}",
            )
            for key in known
        ],
    )


@keys.command()
def revoke(name: Name) -> None:
    """Make a key useless from now on."""
    with open_desk() as desk:
        key = revoke_api_key(desk, name)
    typer.echo(f"The key {key.name!r} opens nothing any more.")
