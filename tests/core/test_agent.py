"""When an agent is available, and what they may take."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.core.agent import Role, has_live_console, is_available, is_offered, may
from desk.core.case import CaseStatus, Team
from tests.fakes import A_MONDAY_MORNING as NOW
from tests.rows import a_case, a_conversation, an_agent

MINUTE = timedelta(seconds=60)


def test_available_is_a_live_console_in_opening_hours_and_not_away() -> None:
    ines = replace(an_agent(), console_seen_at=NOW - timedelta(seconds=60))
    assert is_available(ines, NOW, MINUTE, open_now=True)
    assert not is_available(ines, NOW, MINUTE, open_now=False)
    assert not is_available(replace(ines, away=True), NOW, MINUTE, open_now=True)
    assert not is_available(replace(ines, active=False), NOW, MINUTE, open_now=True)
    later = NOW + timedelta(seconds=1)
    assert not is_available(ines, later, MINUTE, open_now=True)


def test_a_closed_console_counts_until_another_one_gives_a_sign() -> None:
    ines = replace(an_agent(), console_seen_at=NOW, console_closed_at=NOW)
    assert not has_live_console(ines, NOW, MINUTE)
    beaten = replace(ines, console_seen_at=NOW + timedelta(seconds=1))
    assert has_live_console(beaten, NOW + timedelta(seconds=1), MINUTE)


def test_who_never_opened_a_console_has_none() -> None:
    assert not has_live_console(an_agent(), NOW, MINUTE)


@pytest.mark.parametrize(
    ("role", "may_manage"), [(Role.AGENT, False), (Role.MANAGER, True), (Role.ADMIN, True)]
)
def test_a_role_may_what_the_ones_before_it_may(role: Role, may_manage: bool) -> None:
    assert may(an_agent(role=role), Role.MANAGER) is may_manage


def test_a_case_is_offered_to_the_one_it_was_passed_to_or_to_the_team() -> None:
    _, conversation = a_conversation()
    ines, rui = replace(an_agent("Ines"), teams=(Team.CARE,)), an_agent("Rui")
    case = replace(a_case(conversation), status=CaseStatus.OPEN, owner_id=rui.id)
    assert not is_offered(case, ines)
    assert is_offered(replace(case, passed_to_agent_id=ines.id), ines)
    assert is_offered(replace(case, passed_to_team=Team.CARE), ines)
    assert not is_offered(replace(case, passed_to_team=Team.SALES), ines)
    assert not is_offered(replace(case, passed_to_team=Team.CARE), rui)
    waiting = replace(case, status=CaseStatus.WAITING, passed_to_agent_id=ines.id)
    assert not is_offered(waiting, ines)
