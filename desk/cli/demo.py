"""`makegood demo-setup`: for `run.py`, before each start."""

import json
from typing import Annotated

import typer

from desk.application.demo_setup import set_up_demo
from desk.cli.installation import open_desk


def demo_setup(
    demo: Annotated[
        bool | None,
        typer.Option("--demo/--no-demo", help="Unset: on when the database is new, or was before."),
    ] = None,
) -> None:
    """Bring the database to the newest schema and set up the demo. Prints one JSON object."""
    with open_desk() as desk:
        made = set_up_demo(desk, demo)
    said: dict[str, object] = {"demo": made.on, "paths": {"Desk": "/desk"}}
    if made.on:
        said["paths"] = {"Demo shop": "/demo", "Desk": "/desk"}
        said["created"] = made.agent is not None
    if made.email is not None:
        # also without a password: a first start that failed later has shown none
        said["agent_email"] = made.email
    if made.agent is not None:
        said["password"] = made.agent.one_time_password
    if made.key is not None:
        said["api_key"] = made.key.key
    typer.echo(json.dumps(said))
