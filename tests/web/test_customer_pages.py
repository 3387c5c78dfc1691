"""The check-in page, the widget's files, the demo shop, and which sites may hold the chat."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from desk.core.conversation import Conversation
from desk.core.visit import Visit
from tests.live import Go, Live
from tests.web.customer import A_KEY, a_visit

pytestmark = pytest.mark.databases("sqlite")  # the use cases are tested on both elsewhere

WIDGET = Path(__file__).parents[2] / "widget"
SITE = "https://www.example.com"
FORM = {
    "reference": "demo-1",
    "service": "hot stone massage",
    "customer": "Maria",
    "staff": "Ana",
    "at": "2026-03-01T14:30:00+00:00",
    "time_zone": "Europe/Lisbon",
}


@pytest.fixture
def live(go_live: Go) -> Live:
    return go_live(worker=False, settings={"demo": True, "widget_origins": SITE})


def conversation_of(live: Live, visit: Visit) -> Conversation | None:
    with live.world.desk.records.read() as record:
        return record.conversation_of_visit(visit.id)


def test_fetching_a_link_starts_nothing(live: Live) -> None:
    receipt = a_visit(live.world.desk)
    for _ in range(3):
        page = live.get(f"/v/{receipt.token}")
        assert page.status_code == 200
        assert f'visit="{receipt.token}"' in page.text
    assert conversation_of(live, receipt.visit) is None


def test_a_link_is_not_for_search_engines_and_names_no_customer(live: Live) -> None:
    page = live.get(f"/v/{a_visit(live.world.desk).token}")
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "Maria" not in page.text


def test_an_unknown_link_gives_the_same_page_and_what_it_names_is_no_markup(live: Live) -> None:
    page = live.get('/v/"><script>alert(1)</script>')
    assert page.status_code in (200, 404)
    assert "<script>alert" not in page.text
    assert live.get("/v/nothing").status_code == 200


def test_no_page_of_the_customer_holds_a_script_or_a_style_of_its_own(live: Live) -> None:
    receipt = a_visit(live.world.desk)
    for path in (f"/v/{receipt.token}", "/demo", f"/demo?visit={receipt.token}"):
        page = live.get(path)
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page.text), path
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_whole_widget_is_small(live: Live) -> None:
    files = sorted(WIDGET.glob("*"))
    assert {file.suffix for file in files} == {".js"}
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in files}
    assert sum(sizes.values()) <= 10 * 1024, sizes


def test_the_widgets_files_load_from_any_site_and_are_packed(live: Live) -> None:
    for file in WIDGET.glob("*.js"):
        got = live.get(f"/widget/{file.name}")
        assert got.status_code == 200
        assert got.content == file.read_bytes()
        assert got.headers["Content-Encoding"] == "gzip"
        assert got.headers["Content-Type"].startswith("text/javascript")
        assert got.headers["Access-Control-Allow-Origin"] == "*"
        assert got.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        same = live.get(f"/widget/{file.name}", headers={"If-None-Match": got.headers["ETag"]})
        assert (same.status_code, same.content) == (304, b"")
    assert live.get("/widget/chat.js", headers={"Accept-Encoding": "identity"}).ok


def test_nothing_but_the_widgets_files_is_served_there(live: Live) -> None:
    for name in ("nothing.js", "..%2Frun.py", "%2e%2e%2frun.py"):
        assert live.get(f"/widget/{name}").status_code == 404


def test_every_file_that_the_pages_name_is_there(live: Live) -> None:
    pages = live.get("/demo").text + live.get("/v/x").text
    for path in set(re.findall(r'(?:src|href)="(/(?:static|widget)/[^"]+)"', pages)):
        assert live.get(path).status_code == 200, path


def test_a_named_site_may_hold_the_chat(live: Live) -> None:
    asked = live.request(
        "OPTIONS",
        "/api/chat/open",
        headers={
            "Origin": SITE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == SITE
    opened = live.post("/api/chat/open", json={"browser_key": A_KEY}, headers={"Origin": SITE})
    assert opened.status_code == 200
    assert opened.headers["Access-Control-Allow-Origin"] == SITE
    assert "Access-Control-Allow-Credentials" not in opened.headers


def test_a_named_site_can_read_why_it_was_refused(live: Live) -> None:
    refused = live.post("/api/chat/typing", json={}, headers={"Origin": SITE})
    assert refused.status_code == 404
    assert refused.headers["Access-Control-Allow-Origin"] == SITE


def test_any_other_site_is_refused(live: Live) -> None:
    for origin in ("https://evil.example", "null", "https://www.example.com.evil.example"):
        refused = live.post(
            "/api/chat/open", json={"browser_key": A_KEY}, headers={"Origin": origin}
        )
        assert refused.status_code == 403, origin
        assert "Access-Control-Allow-Origin" not in refused.headers


def test_our_own_pages_may(live: Live) -> None:
    assert live.post("/api/chat/open", json={"browser_key": A_KEY}, headers={"Origin": live.url}).ok


def test_the_till_of_the_demo_records_a_visit_and_shows_its_receipt(live: Live) -> None:
    sent = live.post("/demo/visits", data=FORM, headers={"Origin": live.url})
    assert sent.status_code == 303
    shop = live.get(sent.headers["Location"].split("#")[0])
    token = re.search(r"/v/([0-9a-f]{32})", shop.text)
    assert token
    assert f'visit="{token[1]}"' in shop.text, "the chat in the corner knows the visit"
    assert "data:image/svg+xml" in shop.text
    assert "hot stone massage" in shop.text


def test_the_till_sent_twice_is_one_visit_and_changed_facts_are_another(live: Live) -> None:
    first = live.post("/demo/visits", data=FORM).headers["Location"]
    assert live.post("/demo/visits", data=FORM).headers["Location"] == first
    changed = live.post("/demo/visits", data=FORM | {"staff": "Tom"}).headers["Location"]
    assert changed != first


def test_the_till_says_what_is_wrong(live: Live) -> None:
    for wrong in ({"at": "soon"}, {"phone": "12"}, {"service": " "}):
        refused = live.post("/demo/visits", data=FORM | wrong)
        assert refused.status_code == 422, wrong
        assert 'role="alert"' in refused.text


def test_another_site_cannot_use_the_till(live: Live) -> None:
    refused = live.post("/demo/visits", data=FORM, headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403


def test_the_demo_is_there_only_where_it_is_switched_on(go_live: Go) -> None:
    live = go_live(worker=False, settings={"demo": False})
    assert live.get("/demo").status_code == 404
    assert live.post("/demo/visits", data=FORM).status_code == 404
    assert live.get("/").headers["Location"] == "/desk"
