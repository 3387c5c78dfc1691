"""Words live in the skills' responses.yml, and every bubble has others for a repetition."""

import re
from pathlib import Path

import yaml

from actions import registered
from tests.actions.scene import play

ROOT = Path(__file__).parents[2]
RESPONSES = {
    name: variants
    for path in sorted((ROOT / "data").glob("*/responses.yml"))
    for name, variants in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items()
}
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py"))
ENDINGS = {"utter_person_coming", "utter_nobody_here"}
"""They never begin a bubble, so they need no other words."""
INSERTS = {"[[queue]]", "[[due]]", "[[phone]]"}


def texts() -> dict[str, str]:
    return {name: variant["text"] for name, variants in RESPONSES.items() for variant in variants}


def test_every_response_in_the_code_has_words() -> None:
    named = set(re.findall(r'"(utter_[a-z_]+)"', CODE))
    assert named - set(RESPONSES) == set()


def test_every_bubble_has_other_words_for_a_repetition() -> None:
    missing = [
        name
        for name in RESPONSES
        if not name.endswith("_again") and name not in ENDINGS and name + "_again" not in RESPONSES
    ]
    assert missing == []


def test_no_two_responses_say_the_same() -> None:
    said = list(texts().values())
    assert sorted(t for t in set(said) if said.count(t) > 1) == []


def test_no_bubble_asks_two_questions_or_shouts() -> None:
    for name, text in texts().items():
        assert text.count("?") <= 1, name
        assert text.count("!") <= 1, name
        assert "!!" not in text, name


def test_only_the_inserts_of_the_contract_are_used() -> None:
    for name, text in texts().items():
        assert set(re.findall(r"\[\[\w+\]\]", text)) <= INSERTS, name


def test_buttons_are_few_short_and_lead_to_an_intent() -> None:
    for name, variants in RESPONSES.items():
        for variant in variants:
            buttons = variant.get("buttons", [])
            assert len(buttons) <= 3, name
            for button in buttons:
                assert len(button["title"]) <= 20, button
                assert button["payload"].removeprefix("/") in DOMAIN["intents"], button


def test_the_domain_and_the_table_of_actions_are_the_same() -> None:
    assert list(registered.SKILLS) == DOMAIN["actions"]


def test_a_handoff_of_a_question_ends_with_who_comes() -> None:
    result = play("action_pass_question", "are you open on Sunday", intent="ask_question")
    assert result.responses == ["utter_question", "utter_person_coming"]
