"""People and complaints for tests of the console: agents who can sign in, and customers with a
story."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from desk.application.hand_over import hand_over
from desk.application.ids import new_id
from desk.application.open_chat import open_check_in
from desk.application.ports import Desk
from desk.application.record_visit import VisitOrder, record_visit
from desk.core.agent import Agent, Role
from desk.core.case import Case, Reason, Team
from desk.core.conversation import Conversation
from desk.core.handoff import Quote, Story
from desk.core.message import Message
from desk.core.reading import Evidence, Moment, Reading
from desk.core.timer import TimerKind
from desk.core.turn import HandOver
from desk.web.console.signed_in import cookie_name
from tests.live import Live
from tests.rows import a_message, an_agent

PASSWORD = "a kettle of green tea"
_sealed: dict[str, str] = {}  # hashing takes long on purpose: once is enough


def an_agent_at_work(desk: Desk, name: str = "Ines Costa", role: Role = Role.AGENT) -> Agent:
    """An agent who can sign in with `PASSWORD`."""
    if PASSWORD not in _sealed:
        _sealed[PASSWORD] = desk.passwords.sealed(PASSWORD)
    agent = an_agent(name, email=f"{name.split()[0].lower()}@example.com", role=role)
    agent = replace(agent, password_hash=_sealed[PASSWORD])
    with desk.records.write() as record:
        record.add(agent)
    return agent


@dataclass(frozen=True)
class Complaint:
    """A customer who waits: `secret` is the credential of their chat."""

    case: Case
    conversation: Conversation
    secret: str


def a_complaint(
    desk: Desk,
    text: str = "The massage hurt so much I had to stop it.",
    evidence: str = "hurt so much",
    *,
    name: str = "Maria Silva",
    moment: Moment = Moment.NONE,
    severity: int = 2,
    reference: str | None = None,
) -> Complaint:
    """A visit, a check-in, words that were read, and the handoff."""
    now = desk.clock.now()
    receipt = record_visit(
        desk,
        VisitOrder(
            reference=reference or new_id(),
            service="massage",
            at=now - timedelta(hours=2),
            time_zone="Europe/Lisbon",
            place="Chiado",
            staff="Ana",
            customer_name=name,
        ),
    )
    chat = open_check_in(desk, receipt.token)
    with desk.records.write() as record:
        record.forget(TimerKind.BOT_TURN, chat.conversation.id, now)
        conversation = record.get(Conversation, chat.conversation.id, lock=True)
        assert conversation is not None
        said = _read_message(conversation, text, evidence, severity, moment)
        said = replace(said, created_at=now)
        conversation = record.add_message(conversation, said)
        conversation = replace(conversation, answered_seq=conversation.last_seq)
        record.put(conversation)
        start = text.index(evidence)
        story = Story(
            summary="Massage with Ana; it hurt.",
            wants="a call, and not from Ana",
            facts=("She stopped the massage",),
            quotes=(Quote(said.id, start, start + len(evidence), evidence),),
            promised=("A person comes to this chat",),
        )
        effect = HandOver(Reason.COMPLAINT, Team.CARE, story, severity, moment)
        conversation, case = hand_over(desk, record, conversation, effect, now)
    return Complaint(case, conversation, chat.secret)


def _read_message(
    conversation: Conversation, text: str, evidence: str, severity: int, moment: Moment
) -> Message:
    start = text.index(evidence)
    reading = Reading(
        dissatisfied=0.95,
        severity=severity,
        wants_human=0.1,
        moment=moment,
        topics=("pain",),
        evidence=(Evidence(start, start + len(evidence), evidence),),
        language="en",
        step_in=0.9,
    )
    return replace(
        a_message(text, conversation.id), reading=reading, episode_id=conversation.episode_id
    )


class Browser:
    """A browser without scripts: it keeps the cookie and sends the forms' token."""

    def __init__(self, live: Live, agent: Agent | None = None, password: str = PASSWORD) -> None:
        self._live = live
        self._cookies: dict[str, str] = {}
        self.csrf = ""
        if agent is not None:
            answer = self.post("/desk/sign-in", email=agent.email, password=password)
            assert answer.status_code == 303, answer.text

    def get(self, path: str, **headers: str):  # type: ignore[no-untyped-def]
        return self._live.get(
            path, cookies=self._cookies, headers={"Accept": "text/html"} | headers
        )

    def post(self, path: str, *, accept: str = "text/html", **fields: object):  # type: ignore[no-untyped-def]
        """A form with the token of this session in it."""
        if self._cookies and not self.csrf:
            self.csrf = self._token()
        data = {"csrf": self.csrf} | fields
        answer = self._live.post(
            path,
            data=data,
            cookies=self._cookies,
            headers={"Accept": accept, "Sec-Fetch-Site": "same-origin"},
        )
        name = cookie_name(self._live.installation.settings)
        if name in answer.cookies:
            self._cookies = {name: answer.cookies[name]}
            self.csrf = ""
        return answer

    def follow(self, answer):  # type: ignore[no-untyped-def]
        """The page that a form's answer leads to."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["Location"])

    def stream(self, path: str = "/desk/stream"):  # type: ignore[no-untyped-def]
        return self._live.stream(path, cookies=self._cookies)

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self._cookies)

    def _token(self) -> str:
        page = self.get("/desk/password").text
        return page.split('name="csrf" value="')[1].split('"')[0]
