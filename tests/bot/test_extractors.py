"""Phone numbers and times as entities, in the zone of the contact."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.extractors import LocalTime, Phone, region_of


def find(component, text, zone="Europe/London", now="2026-03-10T16:05:00+00:00"):
    metadata = {"now": now, "contact": {"time_zone": zone}}
    message = Message({"text": text, "metadata": metadata})
    (done,) = component(component.get_default_config()).process([message])
    return done.get("entities") or []


@pytest.mark.parametrize(
    ("text", "zone", "number"),
    [
        ("call me on 020 7946 0018", "Europe/London", "+442079460018"),
        ("(212) 555-0123", "America/New_York", "+12125550123"),
        ("+49 30 901820 please", "Europe/London", "+4930901820"),
        ("0171 5552210", "Europe/Berlin", "+491715552210"),
        ("02079460018", "UTC", "+442079460018"),
        ("02079460018", "No/Where", "+442079460018"),
    ],
)
def test_a_number_is_read_as_in_the_contacts_country(text, zone, number):
    (entity,) = find(Phone, text, zone)
    assert (entity["entity"], entity["value"], entity["extractor"]) == ("phone", number, "Phone")
    assert text[entity["start"] : entity["end"]].strip()


@pytest.mark.parametrize("text", ["", "I paid 120 euros", "order 12345", "at 10:30 on 12/03/2026"])
def test_what_is_no_number_is_not_one(text):
    assert find(Phone, text) == []


def test_a_time_is_given_with_its_offset():
    (entity,) = find(LocalTime, "tomorrow after 5", "America/New_York")
    assert entity["entity"] == "callback_time"
    assert entity["value"] == {
        "from": "2026-03-11T17:00:00-04:00",
        "to": "2026-03-12T00:00:00-04:00",
        "words": "tomorrow after 5",
    }


def test_any_time_says_so():
    (entity,) = find(LocalTime, "whenever you like")
    assert entity["value"]["any"] is True
    assert entity["value"]["to"] is None


def test_the_digits_of_a_number_are_no_time():
    assert find(LocalTime, "020 7946 0018") == []
    (entity,) = find(LocalTime, "020 7946 0018 tomorrow at 10")
    assert entity["value"]["from"] == "2026-03-11T10:00:00+00:00"


def test_without_a_context_the_machines_clock_is_used():
    message = Message({"text": "tomorrow at 10"})
    (done,) = LocalTime({}).process([message])
    assert done.get("entities")[0]["value"]["from"].endswith("+00:00")


def test_entities_of_others_are_kept():
    message = Message({"text": "tomorrow", "entities": [{"entity": "signal", "value": "x"}]})
    (done,) = LocalTime({}).process([message])
    assert [e["entity"] for e in done.get("entities")] == ["signal", "callback_time"]


def test_a_zone_names_a_country():
    assert region_of("America/New_York") == "US"
    assert region_of("UTC") is None
