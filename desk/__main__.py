"""`python -m desk …`: the command line. The long-running commands are told apart here, so that
they do not load what only the short ones need."""

import argparse
import sys

from desk.core.errors import Refused, Unavailable
from desk.settings import load

USAGE = {
    "serve": "Serve the chat, the desk and the API, and run the worker.",
    "worker": "Run the worker alone, beside `serve` (PostgreSQL).",
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in USAGE:
        from desk.cli import main as command_line

        return command_line(arguments)
    command = arguments[0]
    parser = argparse.ArgumentParser(prog=f"makegood {command}", description=USAGE[command])
    if command == "serve":
        parser.add_argument("--host", help="address to listen on (MAKEGOOD_HOST)")
        parser.add_argument("--port", type=int, help="port to listen on (MAKEGOOD_PORT)")
    options = {
        name: v for name, v in vars(parser.parse_args(arguments[1:])).items() if v is not None
    }
    from desk.serve import serve, work

    try:
        settings = load(**options)
        (serve if command == "serve" else work)(settings)
    except (Refused, Unavailable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
