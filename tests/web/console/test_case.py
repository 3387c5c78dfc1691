"""The page of a case and what can be done on it, as forms: no script is needed."""

from datetime import timedelta

import pytest

from desk.application.book_callback import book_callback
from desk.core.agent import Role
from desk.core.case import Case, CaseStatus, Outcome, Team
from desk.core.conversation import Conversation
from desk.core.message import Direction
from desk.core.promise import Promise, PromiseStatus
from desk.core.reading import Moment
from desk.core.turn import BookCallback
from tests.live import Go, Live
from tests.shop_floor import Browser, Complaint, a_complaint, an_agent_at_work

pytestmark = pytest.mark.databases("sqlite")  # the use cases are tested on both elsewhere


@pytest.fixture
def live(go_live: Go) -> Live:
    return go_live(worker=False)


def case_now(live: Live, case_id: str) -> Case:
    with live.world.desk.records.read() as record:
        case = record.get(Case, case_id)
    assert case is not None
    return case


def test_the_queue_shows_who_what_how_bad_and_what_they_want(live: Live) -> None:
    desk = live.world.desk
    a_complaint(desk, moment=Moment.INJURY, severity=3)
    page = Browser(live, an_agent_at_work(desk)).get("/desk/queue").text
    for words in (
        "Maria Silva",
        "<mark>hurt so much</mark>",
        "Moment of truth",
        "injury",
        "Urgent",
        "a call, and not from Ana",
        "massage",
        "with Ana",
    ):
        assert words in page, words


def test_a_moment_of_truth_comes_before_a_longer_wait(live: Live) -> None:
    desk = live.world.desk
    a_complaint(desk, name="Early Bird")
    a_complaint(desk, name="In Danger", moment=Moment.SAFETY, severity=1)
    page = Browser(live, an_agent_at_work(desk)).get("/desk/queue").text
    assert page.index("In Danger") < page.index("Early Bird")


def test_everything_is_known_before_the_first_word(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk, moment=Moment.INJURY, severity=3)
    page = Browser(live, an_agent_at_work(desk)).get(f"/desk/cases/{complaint.case.id}").text
    for words in (
        "In their own words",
        "<mark>hurt so much</mark>",
        "Massage with Ana; it hurt.",
        "She stopped the massage",
        "A person comes to this chat",
        "Chiado",
        "Accept Maria Silva",
    ):
        assert words in page, words


def test_what_a_customer_writes_is_never_markup(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk, "<script>alert(1)</script> hurt", "hurt", name="<b>Eve</b>")
    browser = Browser(live, an_agent_at_work(desk))
    for path in ("/desk/queue", f"/desk/cases/{complaint.case.id}"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<b>Eve" not in page


def test_accepting_gives_the_case_an_owner(live: Live) -> None:
    desk = live.world.desk
    complaint, agent = a_complaint(desk), an_agent_at_work(desk)
    browser = Browser(live, agent)
    page = browser.follow(browser.post(f"/desk/cases/{complaint.case.id}/accept")).text
    assert case_now(live, complaint.case.id).owner_id == agent.id
    assert 'placeholder="Say hello within 2 min"' in page


def test_a_second_accept_is_told_who_was_faster(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    first = Browser(live, an_agent_at_work(desk, "Ines Costa"))
    second = Browser(live, an_agent_at_work(desk, "Rui Dias"))
    first.post(f"/desk/cases/{complaint.case.id}/accept")
    answer = second.post(f"/desk/cases/{complaint.case.id}/accept")
    assert answer.status_code == 409
    assert "Ines Costa was faster" in answer.text
    # the address of the form leads back to the case
    again = second.get(f"/desk/cases/{complaint.case.id}/accept")
    assert again.headers["Location"] == f"/desk/cases/{complaint.case.id}"


def test_a_reply_that_is_sent_twice_is_recorded_once(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    browser = Browser(live, an_agent_at_work(desk))
    browser.post(f"/desk/cases/{complaint.case.id}/accept")
    for _ in range(3):
        answer = browser.post(
            f"/desk/cases/{complaint.case.id}/messages",
            accept="application/json",
            source_id="one-and-the-same",
            text="I am so sorry.",
        )
        assert answer.status_code == 200
    with desk.records.read() as record:
        said = [m.text for m in record.messages(complaint.conversation.id)]
    assert said.count("I am so sorry.") == 1


def test_who_does_not_own_the_case_cannot_write_to_the_customer(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    Browser(live, an_agent_at_work(desk, "Ines Costa")).post(
        f"/desk/cases/{complaint.case.id}/accept"
    )
    other = Browser(live, an_agent_at_work(desk, "Rui Dias"))
    path = f"/desk/cases/{complaint.case.id}/messages"
    answer = other.post(path, accept="application/json", source_id="sneaky-one", text="Hello")
    assert answer.status_code == 403
    assert "Ines Costa owns this case" in answer.json()["message"]


def test_a_note_stays_among_colleagues(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    browser = Browser(live, an_agent_at_work(desk))
    secret = "Ana had a complaint last week too"
    browser.post(f"/desk/cases/{complaint.case.id}/notes", source_id="note-0001", text=secret)
    browser.post(f"/desk/cases/{complaint.case.id}/accept")
    browser.post(
        f"/desk/cases/{complaint.case.id}/messages",
        source_id="note-0002",
        text=f"{secret}, again",
        kind="note",
    )
    assert secret in browser.get(f"/desk/cases/{complaint.case.id}").text
    with desk.records.read() as record:
        messages = record.messages(complaint.conversation.id)
    assert {m.direction for m in messages if secret in m.text} == {Direction.NOTE}


def test_passing_on_keeps_the_owner_until_somebody_accepts(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    ines, rui = an_agent_at_work(desk, "Ines Costa"), an_agent_at_work(desk, "Rui Dias")
    first, second = Browser(live, ines), Browser(live, rui)
    path = f"/desk/cases/{complaint.case.id}"
    first.post(f"{path}/accept")
    page = first.follow(first.post(f"{path}/pass-on", to=f"agent:{rui.id}", note="You know her"))
    assert "Offered to" in page.text
    assert case_now(live, complaint.case.id).owner_id == ines.id
    assert "Passed to you" in second.get("/desk/queue").text
    second.follow(second.post(f"{path}/decline"))
    assert "Passed to you" not in second.get("/desk/queue").text
    first.post(f"{path}/pass-on", to=f"team:{Team.CARE}")
    second.post(f"{path}/accept")
    assert case_now(live, complaint.case.id).owner_id == rui.id


def test_passing_on_to_nobody_says_what_to_choose(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    browser = Browser(live, an_agent_at_work(desk))
    browser.post(f"/desk/cases/{complaint.case.id}/accept")
    answer = browser.post(f"/desk/cases/{complaint.case.id}/pass-on", to="team:nobody")
    assert answer.status_code == 422
    assert "Choose a colleague or a team" in answer.text


def test_resolving_needs_an_outcome_and_keeps_it(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    browser = Browser(live, an_agent_at_work(desk))
    path = f"/desk/cases/{complaint.case.id}"
    browser.post(f"{path}/accept")
    assert browser.post(f"{path}/resolve", outcome="splendid").status_code == 422
    page = browser.follow(browser.post(f"{path}/resolve", outcome="recovered", note="Refunded"))
    assert "Put right" in page.text
    case = case_now(live, complaint.case.id)
    assert (case.status, case.outcome) == (CaseStatus.RESOLVED, Outcome.RECOVERED)


def test_handing_back_gives_the_bot_the_floor(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    browser = Browser(live, an_agent_at_work(desk))
    path = f"/desk/cases/{complaint.case.id}"
    browser.post(f"{path}/accept")
    browser.follow(browser.post(f"{path}/hand-back"))
    assert case_now(live, complaint.case.id).status == CaseStatus.RESOLVED


def test_a_draft_is_kept_with_the_case(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    browser = Browser(live, an_agent_at_work(desk))
    path = f"/desk/cases/{complaint.case.id}"
    browser.post(f"{path}/accept")
    browser.post(f"{path}/draft", accept="application/json", text="I would like to")
    assert "I would like to</textarea>" in browser.get(path).text


def test_a_manager_may_pass_on_the_case_of_somebody_else(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    ines = an_agent_at_work(desk, "Ines Costa")
    bea = an_agent_at_work(desk, "Bea Lima", Role.MANAGER)
    path = f"/desk/cases/{complaint.case.id}"
    Browser(live, ines).post(f"{path}/accept")
    manager = Browser(live, bea)
    assert "Pass on" in manager.get(path).text
    manager.follow(manager.post(f"{path}/pass-on", to=f"agent:{bea.id}"))
    assert case_now(live, complaint.case.id).owner_id == ines.id


def a_promised_call(live: Live, complaint: Complaint) -> str:
    """A call back in an hour; its id."""
    desk = live.world.desk
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation = record.get(Conversation, complaint.conversation.id, lock=True)
        assert conversation is not None
        call = BookCallback(now + timedelta(hours=1), "+351912345678", "in an hour")
        _, promise = book_callback(desk, record, conversation, call, now)
    return promise.id


@pytest.mark.parametrize(
    ("kept", "status", "told"),
    [
        ("yes", PromiseStatus.KEPT, "Ines Costa kept the promise"),
        ("no", PromiseStatus.WITHDRAWN, "Ines Costa could not reach the customer"),
    ],
)
def test_the_owner_says_what_became_of_a_promised_call(
    live: Live, kept: str, status: PromiseStatus, told: str
) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    promise_id = a_promised_call(live, complaint)
    browser = Browser(live, an_agent_at_work(desk))
    path = f"/desk/cases/{complaint.case.id}"
    assert "Could not reach them" not in browser.get(path).text, "nobody owns it yet"
    browser.post(f"{path}/accept")
    page = browser.get(path).text
    assert ">Called</button>" in page
    assert ">Could not reach them</button>" in page
    page = browser.follow(browser.post(f"{path}/promises/{promise_id}", kept=kept)).text
    assert told in page
    assert ">Called</button>" not in page
    with desk.records.read() as record:
        promise = record.get(Promise, promise_id)
    assert promise is not None
    assert promise.status == status


def test_a_promised_call_is_closed_by_its_owner_only_and_with_the_forms_token(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    path = f"/desk/cases/{complaint.case.id}"
    close = f"{path}/promises/{a_promised_call(live, complaint)}"
    owner = Browser(live, an_agent_at_work(desk, "Ines Costa"))
    other = Browser(live, an_agent_at_work(desk, "Rui Dias"))
    owner.post(f"{path}/accept")
    assert ">Called</button>" not in other.get(path).text
    assert other.post(close, kept="yes").status_code == 403
    assert owner.post(close, kept="yes", csrf="forged").status_code == 403
    assert owner.post(close, kept="perhaps").status_code == 422
    assert owner.post(f"{path}/promises/no-such-promise", kept="yes").status_code == 404
    assert ">Called</button>" in owner.get(path).text


def test_a_case_that_does_not_exist_is_a_plain_page(live: Live) -> None:
    browser = Browser(live, an_agent_at_work(live.world.desk))
    assert browser.get("/desk/cases/no-such-case").status_code == 404
    assert browser.post("/desk/cases/no-such-case/accept").status_code == 404


def test_lines_go_on_from_a_cursor(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    browser = Browser(live, an_agent_at_work(desk))
    path = f"/desk/cases/{complaint.case.id}"
    browser.post(f"{path}/accept")
    for number in range(12):
        browser.post(f"{path}/messages", source_id=f"number-{number:04}", text=f"Word {number}")
    everything = browser.get(f"{path}/lines?after=0")
    last = int(everything.headers["X-Cursor"])
    assert everything.text.count("<li") == last
    tail = browser.get(f"{path}/lines?after={last - 1}")
    assert int(tail.headers["X-Cursor"]) == last
    assert "Word 11" in tail.text
    assert "Word 1<" not in tail.text
