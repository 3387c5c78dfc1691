"""Who works here, and which systems may send visits."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from desk.application.api_keys import add_api_key, api_key_of, list_api_keys, revoke_api_key
from desk.application.demo_setup import DEMO_EMAIL, set_up_demo
from desk.application.manage_agents import (
    activate_agent,
    add_agent,
    deactivate_agent,
    list_agents,
    reset_password,
)
from desk.application.manage_hours import add_holiday, hours_now, remove_holiday, set_week
from desk.application.sign_in import session_of, sign_in
from desk.core.agent import Role
from desk.core.case import Team
from desk.core.errors import Conflict, Expired, Invalid, NotAllowed, NotFound
from desk.core.week import parse_week
from tests.world import World


def test_an_agent_signs_in_with_the_one_time_password(world: World) -> None:
    made = add_agent(world.desk, " Ana@Example.com", "  Ana   Lopes ", Role.MANAGER, (Team.CARE,))
    assert (made.agent.email, made.agent.name) == ("ana@example.com", "Ana Lopes")
    signed_in = sign_in(world.desk, "ana@example.com", made.one_time_password)
    assert signed_in.agent == made.agent


def test_an_e_mail_is_one_agent_however_it_is_written(world: World) -> None:
    add_agent(world.desk, "ana@example.com", "Ana", Role.AGENT)
    with pytest.raises(Conflict, match=r"reset-password ana@example\.com"):
        add_agent(world.desk, "ANA@example.com", "Ana", Role.AGENT)


def test_two_who_add_the_same_person_at_once_add_one(make_world: Callable[[], World]) -> None:
    worlds = [make_world() for _ in range(4)]
    start = threading.Barrier(4)
    outcomes: list[str] = []

    def add(world: World) -> None:
        start.wait()
        try:
            add_agent(world.desk, "ana@example.com", "Ana", Role.AGENT)
            outcomes.append("added")
        except Conflict as refused:
            outcomes.append(str(refused))

    threads = [threading.Thread(target=add, args=(world,)) for world in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[:1] == ["added"]
    assert all("is here already" in outcome for outcome in sorted(outcomes)[1:])
    assert len(list_agents(worlds[0].desk)) == 1


@pytest.mark.parametrize("email", ["", "ana", "ana@", "a na@example.com", "a@b@c", "\x00@x.com"])
def test_an_e_mail_that_is_none_is_refused(world: World, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_agent(world.desk, email, "Ana", Role.AGENT)
    assert refused.value.field == "email"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_that_no_customer_could_read_is_refused(world: World, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_agent(world.desk, "ana@example.com", name, Role.AGENT)
    assert refused.value.field == "name"


def test_a_new_password_signs_out_everywhere(world: World) -> None:
    made = add_agent(world.desk, "ana@example.com", "Ana", Role.AGENT)
    signed_in = sign_in(world.desk, "ana@example.com", made.one_time_password)
    again = reset_password(world.desk, "Ana@example.com")
    assert again.one_time_password != made.one_time_password
    with pytest.raises(Expired):
        session_of(world.desk, signed_in.token)
    with pytest.raises(NotAllowed):
        sign_in(world.desk, "ana@example.com", made.one_time_password)
    assert sign_in(world.desk, "ana@example.com", again.one_time_password)


def test_who_is_deactivated_needs_to_be_activated_first(world: World) -> None:
    add_agent(world.desk, "ana@example.com", "Ana", Role.AGENT)
    assert not deactivate_agent(world.desk, "ana@example.com").active
    assert not deactivate_agent(world.desk, "ana@example.com").active
    with pytest.raises(Conflict, match="agents activate"):
        reset_password(world.desk, "ana@example.com")
    assert activate_agent(world.desk, "ana@example.com").active


def test_nobody_is_changed_who_is_not_there(world: World) -> None:
    for change in (deactivate_agent, activate_agent, reset_password):
        with pytest.raises(NotFound, match=r"no agent who@example\.com"):
            change(world.desk, "who@example.com")


def test_a_key_is_shown_once_and_opens_until_it_is_revoked(world: World) -> None:
    made = add_api_key(world.desk, "till 1")
    assert api_key_of(world.desk, made.key).name == "till 1"
    assert made.key not in repr(list_api_keys(world.desk))
    revoke_api_key(world.desk, "till 1")
    with pytest.raises(NotAllowed, match="not valid"):
        api_key_of(world.desk, made.key)
    with pytest.raises(NotFound):
        revoke_api_key(world.desk, "till 1")


def test_a_name_is_free_again_when_its_key_is_revoked(world: World) -> None:
    first = add_api_key(world.desk, "till 1")
    with pytest.raises(Conflict, match="revoke it"):
        add_api_key(world.desk, " till  1 ")
    revoke_api_key(world.desk, "till 1")
    world.clock.move(seconds=1)
    second = add_api_key(world.desk, "till 1")
    assert api_key_of(world.desk, second.key) == second.api_key
    with pytest.raises(NotAllowed):
        api_key_of(world.desk, first.key)


@pytest.mark.parametrize("presented", ["", "mgk_", "x" * 10_000, "\ud800", "\x00"])
def test_what_is_no_key_opens_nothing(world: World, presented: str) -> None:
    with pytest.raises(NotAllowed):
        api_key_of(world.desk, presented)


def test_hours_are_kept_and_holidays_outlive_a_new_week(world: World) -> None:
    day = world.clock.now().date()
    assert len(hours_now(world.desk).periods) == 7, "around the clock until somebody says otherwise"
    add_holiday(world.desk, day)
    add_holiday(world.desk, day)
    set_week(world.desk, parse_week(["mon-fri", "9-18"]), "Europe/Lisbon")
    kept = hours_now(world.desk)
    assert (kept.time_zone, kept.holidays, len(kept.periods)) == ("Europe/Lisbon", (day,), 5)
    remove_holiday(world.desk, day)
    with pytest.raises(NotFound, match="is not a holiday"):
        remove_holiday(world.desk, day)
    with pytest.raises(Invalid, match="not a time zone"):
        set_week(world.desk, (), "Lisbon")
    assert hours_now(world.desk).time_zone == "Europe/Lisbon"


def test_the_demo_is_set_up_once_on_a_new_installation(world: World) -> None:
    first = set_up_demo(world.desk, None)
    assert first.on
    assert first.agent is not None
    assert first.key is not None
    assert first.agent.agent.must_change_password
    assert sign_in(world.desk, DEMO_EMAIL, first.agent.one_time_password)
    assert api_key_of(world.desk, first.key.key)
    again = set_up_demo(world.desk, None)
    assert (again.on, again.agent, again.key) == (True, None, None)


def test_an_installation_that_is_in_use_gets_no_demo_unless_it_is_wanted(world: World) -> None:
    add_agent(world.desk, "ana@example.com", "Ana", Role.ADMIN)
    assert not set_up_demo(world.desk, None).on
    assert set_up_demo(world.desk, True).agent is not None
    assert set_up_demo(world.desk, None).on, "it was set up before"


def test_a_demo_that_was_refused_stays_off(world: World) -> None:
    assert not set_up_demo(world.desk, False).on
    assert not set_up_demo(world.desk, None).on
    assert list_agents(world.desk) == ()


def test_a_demo_agent_who_was_deactivated_does_not_come_back(world: World) -> None:
    set_up_demo(world.desk, None)
    deactivate_agent(world.desk, DEMO_EMAIL)
    assert set_up_demo(world.desk, None).agent is None
    (agent,) = list_agents(world.desk)
    assert not agent.active
