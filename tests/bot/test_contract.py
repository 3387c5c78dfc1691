"""The check of the turn contract, on the samples that both sides read."""

import json

import pytest

from bot.contract.check import SCHEMA_FILE, ContractError, check
from tests.contract import samples

GOOD = [(d, says) for d in samples.DEFINITIONS for says in samples.good(d)]
BAD = [(d, says) for d in samples.DEFINITIONS for says in samples.bad(d)]


@pytest.mark.parametrize(("definition", "says"), GOOD)
def test_a_good_sample_is_accepted(definition, says):
    check(definition, samples.good(definition)[says])


@pytest.mark.parametrize(("definition", "says"), BAD)
def test_a_bad_sample_is_refused(definition, says):
    with pytest.raises(ContractError):
        check(definition, samples.bad(definition)[says])


def test_every_effect_of_the_contract_has_a_good_sample():
    named = json.loads(SCHEMA_FILE.read_text())["$defs"]["effect_name"]["enum"]
    shown = {e["effect"] for a in samples.good("turn_answer").values() for e in a["effects"]}
    assert shown == set(named)


def test_a_refusal_names_the_place_and_the_rule_and_never_a_value():
    request = samples.good("turn_request")["the first message of an episode"]
    request["context"]["contact"]["phone"] = "my secret number"
    with pytest.raises(ContractError) as refused:
        check("turn_request", request)
    assert "context.contact.phone" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_missing_field_is_named():
    request = samples.good("turn_request")["the first message of an episode"]
    del request["context"]["people"]
    with pytest.raises(ContractError, match="context: missing people"):
        check("turn_request", request)


def test_an_unknown_definition_is_a_programmer_s_error():
    with pytest.raises(KeyError):
        check("wish", {})
