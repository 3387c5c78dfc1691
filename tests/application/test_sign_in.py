"""Signing in: a session for who knows the password, one answer for everybody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.adapters.passwords import Argon2Passwords
from desk.application.manage_agents import activate_agent, add_agent, deactivate_agent
from desk.application.sign_in import change_password, session_of, sign_in, sign_out
from desk.core.agent import Agent, Role, Session
from desk.core.errors import Expired, Invalid, NotAllowed
from tests.shop_floor import PASSWORD, an_agent_at_work
from tests.world import World

NEW = "nine wooden spoons"


def test_each_sign_in_is_a_new_session_with_a_token_of_its_own(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    first = sign_in(world.desk, " INES@example.com ", PASSWORD)
    second = sign_in(world.desk, ines.email, PASSWORD)
    assert first.token != second.token
    assert first.csrf != second.csrf
    session, agent = session_of(world.desk, first.token)
    assert (agent.id, session.csrf) == (ines.id, first.csrf)


def test_a_token_is_stored_as_its_hash_only(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    signed_in = sign_in(world.desk, ines.email, PASSWORD)
    with world.desk.records.read() as record:
        (session,) = record.sessions_of(ines.id)
    assert signed_in.token not in repr(session)
    assert len(signed_in.token) >= 43


def test_who_is_refused_never_learns_why(world: World) -> None:
    ines, rui = an_agent_at_work(world.desk), an_agent_at_work(world.desk, "Rui Alves")
    deactivate_agent(world.desk, rui.email)
    said = set()
    for email, password in [
        (ines.email, "wrong"),
        ("nobody@example.com", PASSWORD),
        (rui.email, PASSWORD),
        (ines.email, "x" * 100_000),
        ("\x00", "\ud800"),
    ]:
        with pytest.raises(NotAllowed) as refused:
            sign_in(world.desk, email, password)
        said.add(str(refused.value))
    assert said == {"E-mail or password is wrong."}


def test_an_unknown_e_mail_costs_the_time_of_a_check(world: World) -> None:
    spent: list[str] = []

    class Counting(Argon2Passwords):
        def sealed(self, password: str) -> str:
            spent.append("sealed")
            return super().sealed(password)

    desk = replace(world.desk, passwords=Counting(1, 64))
    with pytest.raises(NotAllowed):
        sign_in(desk, "nobody@example.com", PASSWORD)
    assert spent == ["sealed"]


def test_a_session_ends_after_its_time(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    signed_in = sign_in(world.desk, ines.email, PASSWORD)
    world.clock.move(hours=11, minutes=59)
    session, _ = session_of(world.desk, signed_in.token)
    assert session.seen_at == world.clock.now()
    world.clock.move(minutes=1)
    with pytest.raises(Expired, match="sign in again"):
        session_of(world.desk, signed_in.token)


def test_signing_out_ends_this_session_only(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    here, there = (sign_in(world.desk, ines.email, PASSWORD) for _ in range(2))
    sign_out(world.desk, here.token)
    sign_out(world.desk, here.token)
    with pytest.raises(Expired):
        session_of(world.desk, here.token)
    assert session_of(world.desk, there.token)[1].id == ines.id


def test_a_made_up_token_opens_nothing(world: World) -> None:
    for token in ("", "x" * 43, "\ud800"):
        with pytest.raises(Expired):
            session_of(world.desk, token)


def test_who_is_deactivated_is_out_at_once_everywhere(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    signed_in = sign_in(world.desk, ines.email, PASSWORD)
    deactivate_agent(world.desk, ines.email)
    activate_agent(world.desk, ines.email)
    with pytest.raises(Expired):
        session_of(world.desk, signed_in.token)


def test_a_one_time_password_asks_to_be_changed(world: World) -> None:
    made = add_agent(world.desk, "eva@example.com", "Eva Melo", Role.AGENT)
    signed_in = sign_in(world.desk, "eva@example.com", made.one_time_password)
    assert signed_in.agent.must_change_password
    changed = change_password(world.desk, signed_in.token, made.one_time_password, NEW)
    assert not session_of(world.desk, changed.token)[1].must_change_password


def test_a_changed_password_ends_all_other_sessions(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    here, there = (sign_in(world.desk, ines.email, PASSWORD) for _ in range(2))
    fresh = change_password(world.desk, here.token, PASSWORD, NEW)
    for old in (here, there):
        with pytest.raises(Expired):
            session_of(world.desk, old.token)
    assert session_of(world.desk, fresh.token)[1].id == ines.id
    with pytest.raises(NotAllowed):
        sign_in(world.desk, ines.email, PASSWORD)
    sign_in(world.desk, ines.email, NEW)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("wrong", NEW, "old"), (PASSWORD, "short", "new"), (PASSWORD, PASSWORD, "new")],
)
def test_a_password_that_cannot_be_is_refused_by_field(
    world: World, old: str, new: str, field: str
) -> None:
    ines = an_agent_at_work(world.desk)
    signed_in = sign_in(world.desk, ines.email, PASSWORD)
    with pytest.raises(Invalid) as refused:
        change_password(world.desk, signed_in.token, old, new)
    assert refused.value.field == field
    assert session_of(world.desk, signed_in.token)[1].id == ines.id


def test_an_outdated_hash_is_renewed_when_its_password_is_known(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    weak = Argon2Passwords(time_cost=1, memory_kib=32).sealed(PASSWORD)
    with world.desk.records.write() as record:
        record.put(replace(ines, password_hash=weak))
    sign_in(world.desk, ines.email, PASSWORD)
    with world.desk.records.read() as record:
        stored = record.get(Agent, ines.id)
    assert stored is not None
    assert stored.password_hash != weak
    assert not world.desk.passwords.is_outdated(stored.password_hash)


def test_old_sessions_are_swept(world: World) -> None:
    from desk.application.sweep import start_sweeps
    from desk.core.timer import TimerKind
    from tests.case_floor import fire

    ines = an_agent_at_work(world.desk)
    sign_in(world.desk, ines.email, PASSWORD)
    start_sweeps(world.desk)
    start_sweeps(world.desk)
    assert fire(world, TimerKind.SWEEP) == 1
    with world.desk.records.read() as record:
        assert len(record.sessions_of(ines.id)) == 1
    world.clock.move(hours=13)
    assert fire(world, TimerKind.SWEEP) == 1, (
        "once an hour, and once for all hours that were missed"
    )
    with world.desk.records.read() as record:
        assert record.sessions_of(ines.id) == []
        assert record.get(Session, "none") is None
