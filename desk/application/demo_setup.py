"""The demo: an agent who can sign in and a key that can send visits, on a new installation."""

from dataclasses import dataclass

from desk.application.api_keys import NewKey, add_api_key
from desk.application.manage_agents import NewPassword, add_agent
from desk.application.ports import Desk
from desk.core.agent import Role
from desk.core.errors import Conflict

DEMO_EMAIL = "demo@example.com"
DEMO_NAME = "Robin"
DEMO_KEY = "demo"
SETTING = "demo"  # on | off: what was decided when the installation was new
ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class Demo:
    """`agent` and `key` are set when this call made them: their secrets are shown once. `email` is
    who can sign in; None without the demo, and when that agent was deactivated."""

    on: bool
    email: str | None = None
    agent: NewPassword | None = None
    key: NewKey | None = None


def set_up_demo(desk: Desk, wanted: bool | None) -> Demo:
    """Whether the demo is on, and its agent and key made where they are missing.

    `wanted` decides; None means: on when the installation is new, or when the demo was set up in
    it before. Idempotent, also after a crash halfway. It brings nobody back who was deactivated
    and no key that was revoked.
    """
    with desk.records.write() as record:
        decided = record.setting(SETTING)
        new = not record.agents()
        on = (decided == ON or (decided is None and new)) if wanted is None else wanted
        if on or decided is None:
            record.set_setting(SETTING, ON if on else OFF)
    if not on:
        return Demo(on=False)
    agent, key = _agent(desk), _key(desk)
    return Demo(on=True, email=_email(desk), agent=agent, key=key)


def _email(desk: Desk) -> str | None:
    with desk.records.read() as record:
        agent = record.agent_by_email(DEMO_EMAIL)
    return DEMO_EMAIL if agent is not None and agent.active else None


def _agent(desk: Desk) -> NewPassword | None:
    with desk.records.read() as record:
        if record.agent_by_email(DEMO_EMAIL) is not None:
            return None
    try:
        return add_agent(desk, DEMO_EMAIL, DEMO_NAME, Role.ADMIN)
    except Conflict:  # set up by somebody else at this moment
        return None


def _key(desk: Desk) -> NewKey | None:
    with desk.records.read() as record:
        if any(key.name == DEMO_KEY for key in record.api_keys()):
            return None
    try:
        return add_api_key(desk, DEMO_KEY)
    except Conflict:
        return None
