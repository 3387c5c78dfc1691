"""`makegood agents …`: who works here."""

from typing import Annotated

import typer

from desk.application.manage_agents import (
    ALL_TEAMS,
    NewPassword,
    activate_agent,
    add_agent,
    deactivate_agent,
    list_agents,
    reset_password,
)
from desk.cli.installation import open_desk
from desk.cli.table import print_table
from desk.core.agent import Role
from desk.core.case import Team

agents = typer.Typer(help="The people who answer customers.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The sign-in name.")]


@agents.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="As customers see it.")],
    role: Annotated[Role, typer.Option(help="Each may do what the ones before it may.")] = (
        Role.AGENT
    ),
    team: Annotated[
        list[Team] | None, typer.Option(help="Again for each team. Unset: all of them.")
    ] = None,
) -> None:
    """Add somebody, and print the one-time password with which they sign in first."""
    with open_desk() as desk:
        made = add_agent(desk, email, name, role, tuple(team) if team else ALL_TEAMS)
    typer.echo(f"{made.agent.name} ({made.agent.role}) signs in as {made.agent.email}.")
    _print_password(made)


@agents.command("list")
def list_() -> None:
    """Everybody, by name."""
    with open_desk() as desk:
        everybody = list_agents(desk)
    print_table(
        ("NAME", "E-MAIL", "ROLE", "TEAMS", "STATE"),
        [
            (
                agent.name,
                agent.email,
                agent.role.value,
                ",".join(agent.teams),
                "deactivated" if not agent.active else "away" if agent.away else "active",
            )
            for agent in everybody
        ],
    )


@agents.command()
def deactivate(email: Email) -> None:
    """Sign somebody out for good. Their cases go back to the queue, their customers are told."""
    with open_desk() as desk:
        agent = deactivate_agent(desk, email)
    typer.echo(f"{agent.name} cannot sign in any more.")


@agents.command()
def activate(email: Email) -> None:
    """Let somebody sign in again, with their password of before."""
    with open_desk() as desk:
        agent = activate_agent(desk, email)
    typer.echo(f"{agent.name} can sign in again.")


@agents.command("reset-password")
def reset(email: Email) -> None:
    """Print a new one-time password, and sign them out everywhere."""
    with open_desk() as desk:
        made = reset_password(desk, email)
    _print_password(made)


def _print_password(made: NewPassword) -> None:
    typer.echo(f"One-time password, to be changed at the first sign-in: {made.one_time_password}")
