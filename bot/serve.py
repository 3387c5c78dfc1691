"""Start the bot side: `python -m bot.serve --model models/NAME.tar.gz --port PORT`.

The same server as `rasa run -i 127.0.0.1 -p PORT -m MODEL`, with three differences: it refuses what
Rasa would do silently (another model when this one is missing, all interfaces, no token), it does
not open Rasa's own HTTP API (which can load models, that is, run code), and it starts in half the
time where the model needs no TensorFlow.
"""

import argparse
import ipaddress
import os
import sys
import tarfile
from pathlib import Path
from typing import List, Optional

from bot.without_tensorflow import can_do_without, components_of, leave_out

ROOT = Path(__file__).resolve().parent.parent
TOKEN_VARIABLE = "MAKEGOOD_BOT_TOKEN"

# Set before the heavy imports; what the operator has set stays.
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SANIC_HOST": "127.0.0.1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    # The arrays are small; more threads than one only wait for each other.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


class Refused(Exception):
    """Why the server does not start, and what to do."""


def check_arguments(arguments: argparse.Namespace) -> None:
    """Raise Refused for what would start something else than was asked for."""
    try:
        loopback = ipaddress.ip_address(arguments.host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Refused(f"--host {arguments.host}: the bot side listens on loopback only.")
    if not os.environ.get(TOKEN_VARIABLE):
        raise Refused(f"Set {TOKEN_VARIABLE}: the token that desk sends with each turn.")
    for name in ("model", "endpoints", "credentials"):
        file = getattr(arguments, name)
        if not file.is_file():
            raise Refused(f"--{name} {file}: there is no such file.")


def parse(argv: Optional[List[str]] = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.serve", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="a .tar.gz made by rasa train")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--endpoints", type=Path, default=ROOT / "endpoints.yml")
    parser.add_argument("--credentials", type=Path, default=ROOT / "credentials.yml")
    return parser.parse_args(argv)


def serve(arguments: argparse.Namespace) -> None:
    """Run until told to stop."""
    try:
        components = components_of(arguments.model)
    except (tarfile.TarError, KeyError, ValueError, EOFError, OSError):
        raise Refused(f"--model {arguments.model}: this is no Rasa model.") from None
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if can_do_without(components):
        leave_out()
    run(arguments)


def run(arguments: argparse.Namespace) -> None:
    """Rasa's server, until told to stop. Raises what importing the channel raises."""
    import logging
    import warnings

    # Deprecations inside Rasa's pins; some of them set the filters anew, so not by a filter.
    show, warnings.showwarning = warnings.showwarning, lambda *args, **kwargs: None
    # First, and by us: Rasa hides a failing import of a channel behind "Unknown input channel".
    import bot.channel  # noqa: F401, I001

    import rasa.core.run
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    warnings.showwarning = show
    configure_logging_and_warnings(logging.INFO, None, warn_only_once=True,
                                   filter_repeated_logs=True)  # fmt: skip
    configure_structlog(logging.INFO)
    rasa.core.run.serve_application(
        model_path=str(arguments.model),
        interface=arguments.host,
        port=arguments.port,
        credentials=str(arguments.credentials),
        endpoints=AvailableEndpoints.read_endpoints(str(arguments.endpoints)),
        enable_api=False,
    )


def main() -> None:
    arguments = parse()
    try:
        check_arguments(arguments)
        serve(arguments)
    except Refused as refusal:
        print(f"bot: {refusal}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
