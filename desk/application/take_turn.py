"""A bot turn, from the timer that asked for it to the commit that ends it.

One snapshot, then the bot without any transaction open, then one commit. It may crash anywhere and
run again: nothing is lost and nothing is said twice.
"""

import logging
import traceback

from desk.application.apply_answer import apply_answer
from desk.application.compose_reply import check_needs
from desk.application.episode import event_of
from desk.application.person_anyway import person_anyway
from desk.application.ports import Desk
from desk.application.turn_failed import turn_failed
from desk.application.turn_plan import TurnPlan, plan_turn
from desk.core.errors import Twice, Unavailable
from desk.core.timer import Timer
from desk.core.turn import BotFailed, TurnAnswer

log = logging.getLogger(__name__)


def take_turn(desk: Desk, timer: Timer) -> None:
    """Takes the turn that is due in the conversation `timer.key`, if one still is.

    Raises `Unavailable` when the record cannot be reached: the worker tries again. Any other
    error is a bug of ours, which trying again would not cure: a person answers instead.
    """
    try:
        _take(desk, timer)
    except (Unavailable, Twice):
        raise
    except Exception as error:
        if not person_anyway(desk, timer.key):
            raise
        log.error(
            "a turn could not be taken",
            extra={"conversation": timer.key, "error": type(error).__name__, "at": _place(error)},
        )


def _take(desk: Desk, timer: Timer) -> None:
    with desk.records.read() as record:
        plan = plan_turn(desk, record, timer.key, event_of(timer.payload), desk.clock.now())
    if plan is None:
        return
    try:
        apply_answer(desk, plan, _answer(desk, plan))
    except BotFailed as failure:
        turn_failed(desk, plan, failure.kind)
    except (Unavailable, Twice):
        raise
    except Exception as error:  # whatever is wrong with an answer, the customer gets a person
        log.error(
            "a bot answer could not be applied",
            extra={"conversation": timer.key, "error": type(error).__name__, "at": _place(error)},
        )
        turn_failed(desk, plan, "nonsense")


def _answer(desk: Desk, plan: TurnPlan) -> TurnAnswer:
    answer = desk.bot.turn(plan.request, desk.times.turn_deadline.total_seconds())
    if answer.turn_id != plan.request.turn_id:
        raise BotFailed("nonsense", "the answer is to another turn")
    check_needs(answer)
    return answer


def _place(error: Exception) -> str:
    """File and line of the error; its message could carry what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
