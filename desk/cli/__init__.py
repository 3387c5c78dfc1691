"""The command line: `python3 run.py makegood …`. Bad input gets a sentence, never a traceback.

Exit codes: 0 done, 1 refused (the sentence says why), 2 the command line itself is wrong.
"""

import sys

import structlog
import typer

from desk.cli.agents import agents
from desk.cli.demo import demo_setup
from desk.cli.hours import hours
from desk.cli.keys import keys
from desk.core.errors import Refused, Unavailable

app = typer.Typer(
    name="makegood",
    help="Makegood: people, opening hours and API keys of this installation.",
    epilog="Also: `serve` and `worker`, the long-running parts; each has a --help of its own.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(agents, name="agents")
app.add_typer(hours, name="hours")
app.add_typer(keys, name="keys")
app.command("demo-setup")(demo_setup)


def main(arguments: list[str]) -> int:
    """Runs one command; the exit code."""
    # standard output belongs to the answer, which other programs read
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        app(args=arguments, prog_name="makegood")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except (Refused, Unavailable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
