"""How a promise ends."""

from dataclasses import replace
from datetime import timedelta

from desk.core.promise import Promise, PromiseKind, PromiseStatus, close, close_with_case
from tests.fakes import A_MONDAY_MORNING as NOW

CALL = Promise(
    "p", "case", "conversation", "contact", PromiseKind.CALL_BACK, "Call back", NOW, "UTC", NOW
)


def test_a_due_promise_is_kept_when_its_owner_says_that_all_is_done() -> None:
    assert close_with_case(CALL, NOW - timedelta(minutes=10)).status == PromiseStatus.KEPT
    assert close_with_case(CALL, NOW + timedelta(hours=2)).status == PromiseStatus.KEPT


def test_a_promise_for_later_is_withdrawn_with_its_case() -> None:
    assert close_with_case(CALL, NOW - timedelta(hours=2)).status == PromiseStatus.WITHDRAWN


def test_a_promise_ends_once() -> None:
    broken = replace(CALL, status=PromiseStatus.BROKEN)
    assert close(broken, PromiseStatus.KEPT, NOW) == broken
