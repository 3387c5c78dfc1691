"""Getting in, and staying out: sessions, roles, CSRF, throttling."""

from dataclasses import replace

import pytest

from desk.core.agent import Role
from tests.live import Go, Live
from tests.shop_floor import PASSWORD, Browser, an_agent_at_work

pytestmark = pytest.mark.databases("sqlite")  # the web alone


@pytest.fixture
def live(go_live: Go) -> Live:
    return go_live(worker=False)


def test_signing_in_leads_to_the_page_that_was_asked_for(live: Live) -> None:
    agent = an_agent_at_work(live.world.desk)
    browser = Browser(live)
    asked = browser.get("/desk/queue")
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/desk/sign-in?next=/desk/queue"
    answer = browser.post("/desk/sign-in", email=agent.email, password=PASSWORD, next="/desk/queue")
    assert "Nobody is waiting" in browser.follow(answer).text


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(live: Live) -> None:
    agent = an_agent_at_work(live.world.desk)
    answer = Browser(live).post("/desk/sign-in", email=agent.email, password=PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie


def test_over_https_the_cookie_is_bound_to_this_host(go_live: Go) -> None:
    live = go_live(worker=False, settings={"public_url": "https://desk.example.com"})
    agent = an_agent_at_work(live.world.desk)
    answer = Browser(live).post("/desk/sign-in", email=agent.email, password=PASSWORD)
    assert answer.headers["Set-Cookie"].startswith("__Host-makegood-desk=")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_wrong_password_and_an_unknown_person_look_the_same(live: Live) -> None:
    agent = an_agent_at_work(live.world.desk)
    wrong = Browser(live).post("/desk/sign-in", email=agent.email, password="not it")
    unknown = Browser(live).post("/desk/sign-in", email="who@example.com", password="not it")
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.text.replace(agent.email, "") == unknown.text.replace("who@example.com", "")


def test_guessing_is_throttled_for_one_person_and_not_for_the_others(live: Live) -> None:
    agent, other = an_agent_at_work(live.world.desk), an_agent_at_work(live.world.desk, "Rui Dias")
    browser = Browser(live)
    for _ in range(5):
        browser.post("/desk/sign-in", email=agent.email, password="a guess")
    answer = browser.post("/desk/sign-in", email=agent.email, password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "wait a few minutes" in answer.text
    assert browser.post("/desk/sign-in", email=other.email, password=PASSWORD).status_code == 303


@pytest.mark.parametrize(
    "next_page",
    ["https://evil.example", "//evil.example", "/desk//evil.example", "/\\evil", "/v/x"],
)
def test_signing_in_never_leads_away_from_the_desk(live: Live, next_page: str) -> None:
    agent = an_agent_at_work(live.world.desk)
    answer = Browser(live).post(
        "/desk/sign-in", email=agent.email, password=PASSWORD, next=next_page
    )
    assert answer.headers["Location"] == "/desk/queue"


def test_a_change_without_the_sessions_token_is_refused(live: Live) -> None:
    browser = Browser(live, an_agent_at_work(live.world.desk))
    browser.csrf = "somebody else's"
    for path in ("/desk/away", "/desk/sign-out", "/desk/cases/any/accept"):
        assert browser.post(path, away="yes").status_code == 403, path


def test_a_form_of_another_site_is_refused(live: Live) -> None:
    agent = an_agent_at_work(live.world.desk)
    browser = Browser(live, agent)
    token = browser._token()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = live.post(
            "/desk/away",
            data={"csrf": token, "away": "yes"},
            cookies=browser.cookies,
            headers=headers,
        )
        assert answer.status_code == 403
        answer = live.post(
            "/desk/sign-in", data={"email": agent.email, "password": PASSWORD}, headers=headers
        )
        assert answer.status_code == 403


def test_a_link_from_an_alert_keeps_somebody_signed_in(live: Live) -> None:
    """A Strict cookie is left out when the link is followed from another site."""
    answer = live.get(
        "/desk/alerts/a-case", headers={"Accept": "text/html", "Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 200
    assert 'http-equiv="refresh"' in answer.text


def test_signing_out_ends_the_session(live: Live) -> None:
    browser = Browser(live, an_agent_at_work(live.world.desk))
    before = browser.cookies
    assert browser.post("/desk/sign-out").headers["Location"] == "/desk/sign-in"
    assert live.get("/desk/queue", cookies=before).status_code == 401


def test_a_script_without_a_session_is_told_so_without_a_page(live: Live) -> None:
    answer = live.get("/desk/stream")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/json"


def test_a_one_time_password_opens_the_change_of_password_only(live: Live) -> None:
    agent = an_agent_at_work(live.world.desk)
    with live.world.desk.records.write() as record:
        record.put(replace(agent, must_change_password=True))
    browser = Browser(live, agent)
    assert browser.get("/desk/queue").headers["Location"] == "/desk/password"
    new = "four plain words here"
    refused = browser.post("/desk/password", old=PASSWORD, new=new, again="something else")
    assert refused.status_code == 422
    assert "not the same" in refused.text
    browser.follow(browser.post("/desk/password", old=PASSWORD, new=new, again=new))
    assert browser.get("/desk/queue").status_code == 200


def test_the_floor_is_for_managers(live: Live) -> None:
    desk = live.world.desk
    agent = Browser(live, an_agent_at_work(desk))
    manager = Browser(live, an_agent_at_work(desk, "Bea Lima", Role.MANAGER))
    assert agent.get("/desk/floor").status_code == 403
    assert "/desk/floor" not in agent.get("/desk/queue").text
    page = manager.get("/desk/floor")
    assert page.status_code == 200
    assert "Ines Costa" in page.text


def test_away_is_one_press_and_stays(live: Live) -> None:
    desk = live.world.desk
    agent = an_agent_at_work(desk)
    browser = Browser(live, agent)
    page = browser.follow(browser.post("/desk/away", away="yes", next="/desk/queue"))
    assert "Away: press to be available" in page.text
    assert "Available: press" in browser.follow(browser.post("/desk/away", away="no")).text
