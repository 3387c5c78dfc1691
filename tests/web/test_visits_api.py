"""Visits come in: `POST /api/visits` and the QR code. On both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from desk.application.api_keys import add_api_key, revoke_api_key
from desk.application.ids import sealed
from desk.core.contact import Contact
from tests.live import Go, Live
from tests.web.customer import Customer

ORDER: dict[str, Any] = {
    "reference": "till-4711",
    "service": "massage",
    "at": "2026-03-01T14:30:00+00:00",
    "time_zone": "Europe/Lisbon",
    "staff": "Ana",
    "place": "Rua Augusta",
    "customer": {"name": "Maria", "phone": "+351911111111", "reference": "c-1"},
}


class Till:
    """A system with an API key."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.key = add_api_key(live.world.desk, "till").key

    def send(self, key: str | None = None, **changes: Any) -> requests.Response:
        order = {name: v for name, v in (ORDER | changes).items() if v is not ...}
        return self.live.post("/api/visits", json=order, headers=self.headers(key))

    def headers(self, key: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key if key is None else key}"}


@pytest.fixture
def live(go_live: Go) -> Live:
    return go_live(worker=False)


@pytest.fixture
def till(live: Live) -> Till:
    return Till(live)


def test_a_visit_gives_a_link_that_opens_the_chat_about_it(live: Live, till: Till) -> None:
    answer = till.send()
    assert answer.status_code == 201
    told = answer.json()
    assert set(told) == {"visit", "reference", "token", "link", "qr", "expires_at"}
    assert told["link"].endswith(f"/v/{told['token']}")
    assert Customer(live).open(visit=told["token"]).ok
    with live.world.desk.records.read() as record:
        visit = record.visit_by_token_hash(sealed(told["token"]))
        assert visit is not None
        contact = record.get(Contact, visit.contact_id)
    assert (visit.service, visit.staff, visit.place) == ("massage", "Ana", "Rua Augusta")
    assert contact is not None
    assert (contact.name, contact.phone) == ("Maria", "+351911111111")


def test_sending_it_again_changes_nothing_and_gives_the_same_link(till: Till) -> None:
    first, again = till.send(), till.send()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_the_same_visit_many_times_at_once_is_one_visit(till: Till) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: till.send(), range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert len({answer.json()["link"] for answer in answers}) == 1


def test_the_same_reference_with_other_facts_is_refused(till: Till) -> None:
    till.send()
    refused = till.send(staff="Tom")
    assert refused.status_code == 409
    assert "new reference" in refused.json()["message"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reference": ...}, "reference"),
        ({"reference": "  "}, "reference"),
        ({"service": 7}, "service"),
        ({"service": "x" * 121}, "service"),
        ({"at": "yesterday"}, "at"),
        ({"at": 1772375400}, "at"),
        ({"at": "2026-03-01T14:30:00"}, "at"),
        ({"at": "2999-03-01T14:30:00Z"}, "at"),
        ({"time_zone": "Lisbon"}, "time_zone"),
        ({"spend": 900}, "spend"),
        ({"customer": {"phone": "12"}}, "customer.phone"),
        ({"customer": {"email": "maria"}}, "customer.email"),
        ({"customer": {"language": "Portuguese"}}, "customer.language"),
        ({"customer": {"time_zone": "Mars"}}, "customer.time_zone"),
        ({"customer": {"former_customer": "yes"}}, "customer.former_customer"),
        ({"customer": "Maria"}, "customer"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_recorded(
    live: Live, till: Till, changes: dict[str, Any], field: str
) -> None:
    refused = till.send(**changes)
    assert refused.status_code == 422, refused.text
    assert refused.json()["field"] == field
    assert refused.json()["message"]
    with live.world.desk.records.read() as record:
        assert record.visit_by_reference("till-4711") is None


def test_without_a_valid_key_nothing_is_told_and_nothing_recorded(live: Live, till: Till) -> None:
    no_key = live.post("/api/visits", json=ORDER)
    wrong = till.send(key="mgk_wrong")
    revoke_api_key(live.world.desk, "till")
    revoked = till.send()
    for refused in (no_key, wrong, revoked):
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert wrong.text == revoked.text


def test_guessing_keys_is_slowed_by_address(live: Live, till: Till) -> None:
    headers = {"Authorization": "Bearer x", "X-Forwarded-For": "203.0.113.9"}
    codes = [live.post("/api/visits", json=ORDER, headers=headers).status_code for _ in range(40)]
    assert (codes[0], codes[-1]) == (401, 429)
    assert till.send().status_code == 201


def test_the_qr_code_is_an_svg_behind_the_key(live: Live, till: Till) -> None:
    path = "/" + till.send().json()["qr"].split("/", 3)[3]
    assert live.get(path).status_code == 401
    code = live.get(path, headers=till.headers())
    assert code.status_code == 200
    assert code.headers["Content-Type"].startswith("image/svg+xml")
    assert code.text.startswith("<svg")
    unknown = live.get("/api/visits/nothing/qr.svg", headers=till.headers())
    assert unknown.status_code == 404


def test_a_reference_may_hold_slashes_and_letters_of_any_script(live: Live, till: Till) -> None:
    answer = till.send(reference="2026/03/01 – nº 7")
    path = "/" + answer.json()["qr"].split("/", 3)[3]
    assert live.get(path, headers=till.headers()).status_code == 200


@pytest.mark.parametrize("reference", ["order #12", "a/b", "50% off?", "Größe 1"])
def test_the_qr_code_of_any_reference_is_where_the_answer_says(till: Till, reference: str) -> None:
    qr = till.send(reference=reference).json()["qr"]
    path = qr.removeprefix(till.live.world.desk.public_url)
    assert till.live.get(path, headers=till.headers()).status_code == 200


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z"])
def test_a_mistyped_year_is_told_by_its_field(till: Till, at: str) -> None:
    refused = till.send(at=at)
    assert (refused.status_code, refused.json()["field"]) == (422, "at")
