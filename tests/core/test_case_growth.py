"""A case and a reading only ever grow graver."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest

from desk.core.case import GRAVITY, Case, CaseStatus, Reason, Team, better_reason, graver, raised
from desk.core.reading import Evidence, Moment, Reading, fitting, is_signal

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
CASE = Case(
    "k", "c", "p", None, CaseStatus.WAITING, Team.CARE, Reason.ASKED, 2, Moment.LEGAL, NOW, NOW, NOW
)
CALM = Reading(0.1, 0, 0.0, Moment.NONE, (), (), "en", 0.0)


def test_every_moment_has_a_gravity() -> None:
    assert set(GRAVITY) == set(Moment)
    assert GRAVITY[-1] == Moment.NONE


def test_a_later_fine_clears_nothing() -> None:
    assert raised(CASE, 0, Moment.NONE) == CASE


def test_what_is_graver_replaces_what_was_known() -> None:
    grown = raised(CASE, 3, Moment.INJURY)
    assert (grown.severity, grown.moment) == (3, Moment.INJURY)


@pytest.mark.parametrize(("one", "other"), tuple(permutations(Moment, 2)))
def test_the_graver_moment_does_not_depend_on_the_order(one: Moment, other: Moment) -> None:
    assert graver(one, other) == graver(other, one)


def test_a_reason_that_says_what_is_wrong_replaces_one_that_does_not() -> None:
    assert better_reason(Reason.BOT_FAILED, Reason.COMPLAINT) == Reason.COMPLAINT
    assert better_reason(Reason.COMPLAINT, Reason.ASKED) == Reason.COMPLAINT
    assert better_reason(Reason.ASKED, Reason.BOT_FAILED) == Reason.ASKED


@pytest.mark.parametrize(
    ("reading", "signal"),
    [
        (CALM, False),
        (replace(CALM, dissatisfied=0.59), False),
        (replace(CALM, dissatisfied=0.6), True),
        (replace(CALM, severity=1), False),
        (replace(CALM, severity=2), True),
        (replace(CALM, moment=Moment.CHURN), True),
    ],
)
def test_what_counts_as_the_first_signal(reading: Reading, signal: bool) -> None:
    assert is_signal(reading) is signal


def test_evidence_that_does_not_stand_in_the_text_is_dropped() -> None:
    true, false = Evidence(0, 2, "it"), Evidence(3, 7, "burn")
    empty = Evidence(1, 1, "")
    assert fitting(replace(CALM, evidence=(true, false, empty)), "it hurt").evidence == (true,)
