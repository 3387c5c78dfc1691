"""Which use case runs when a timer of a kind is due."""

from desk.application.alert_unaccepted import alert_unaccepted
from desk.application.offer_callback import offer_callback
from desk.application.promise_due import promise_due
from desk.application.read_message import read_message
from desk.application.return_to_queue import owner_gone, owner_silent
from desk.application.sweep import sweep
from desk.application.take_turn import take_turn
from desk.core.timer import TimerKind
from desk.worker import Handler

HANDLERS: dict[TimerKind, Handler] = {
    TimerKind.BOT_TURN: take_turn,
    TimerKind.READ_MESSAGE: read_message,
    TimerKind.ALERT_UNACCEPTED: alert_unaccepted,
    TimerKind.OWNER_SILENT: owner_silent,
    TimerKind.OWNER_GONE: owner_gone,
    TimerKind.OFFER_CALLBACK: offer_callback,
    TimerKind.PROMISE_DUE: promise_due,
    TimerKind.SWEEP: sweep,
}
