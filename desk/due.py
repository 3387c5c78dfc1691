"""Which use case runs when a timer of a kind is due."""

from importlib import import_module
from importlib.util import find_spec

from desk.application.ports import Desk
from desk.core.timer import Timer, TimerKind
from desk.worker import Handler

NAMES = {
    TimerKind.BOT_TURN: ("take_turn", "take_turn"),
    TimerKind.READ_MESSAGE: ("read_message", "read_message"),
    TimerKind.ALERT_UNACCEPTED: ("alert_unaccepted", "alert_unaccepted"),
    TimerKind.OWNER_SILENT: ("return_to_queue", "owner_silent"),
    TimerKind.OWNER_GONE: ("return_to_queue", "owner_gone"),
    TimerKind.OFFER_CALLBACK: ("offer_callback", "offer_callback"),
    TimerKind.PROMISE_DUE: ("promise_due", "promise_due"),
    TimerKind.SWEEP: ("sweep", "sweep"),
}


def _nothing(_desk: Desk, _timer: Timer) -> None:
    return None


def _find(module: str, name: str) -> Handler:
    if find_spec(f"desk.application.{module}") is None:
        return _nothing
    try:
        found: Handler = getattr(import_module(f"desk.application.{module}"), name, _nothing)
    except ImportError:
        return _nothing
    return found


HANDLERS: dict[TimerKind, Handler] = {kind: _find(*names) for kind, names in NAMES.items()}
LAST_RESORTS: dict[TimerKind, Handler] = {}
