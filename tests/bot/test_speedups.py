"""Each speed-up does what Rasa's own code does."""

import asyncio

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.engine.exceptions import GraphRunError
from rasa.shared.core.events import Event, SlotSet

from bot.speedups import event_types, graph_run, schema_check

RESULTS = [
    {"events": [], "responses": []},
    {},
    {"events": [{"event": "slot", "name": "x", "value": 1}], "responses": []},
    {"events": [{"event": "slot", "name": "x", "value": 1, "timestamp": None}]},
    {"events": [{"event": "followup", "name": "action_listen"}], "responses": [{"text": "a"}]},
    {"events": [{"event": "user", "text": "hi", "parse_data": {"intent": {"name": "a"}}}]},
    {"events": [{"event": "slot_of_a_kind"}]},
    {"events": [{"event": "slot"}]},
    {"events": {}},
    {"responses": "words"},
    {"responses": [1]},
    [],
    None,
    7,
]


def verdict(check, result):
    try:
        return check(result)
    except jsonschema.ValidationError as error:
        return error.validator, list(error.absolute_path)


@pytest.mark.parametrize("result", RESULTS, ids=[str(r)[:60] for r in RESULTS])
def test_an_actions_result_gets_the_same_verdict(result):
    action = RemoteAction("action_x", None)

    def original(value):
        jsonschema.validate(value, RemoteAction.action_response_format_spec())
        return True

    ours = verdict(lambda value: schema_check.validate_action_result(action, value), result)
    assert ours == verdict(original, result)


def test_every_event_name_stands_for_the_same_class():
    import rasa.shared.utils.common

    for kind in rasa.shared.utils.common.all_subclasses(Event):
        name = kind.type_name
        assert event_types.resolve_by_type(name) is event_types._original(name)
        assert event_types.resolve_by_type(name) is event_types._original(name)  # remembered


def test_an_unknown_event_is_an_error_or_the_default_and_not_remembered():
    with pytest.raises(ValueError):
        event_types.resolve_by_type("no such event")
    assert event_types.resolve_by_type("no such event", SlotSet) is SlotSet
    with pytest.raises(ValueError):
        event_types.resolve_by_type("no such event")
    assert event_types.resolve_by_type("topic") is None


def test_nlu_and_policies_give_the_same_without_dask(fixture_agent):
    processor = fixture_agent.processor
    runner, target = processor.graph_runner, processor.model_metadata.nlu_target
    for text in ("it was awful", "how much is it", "tomorrow at 10"):
        tracker = asyncio.run(processor.get_tracker("e1"))

        def run(how, text=text, tracker=tracker):
            inputs = {"__message__": [UserMessage(text)], "__tracker__": tracker}
            message = how(runner, inputs=inputs, targets=[target])[target][0]
            return {k: v for k, v in message.as_dict().items() if k != "message_id"}

        ours, original = run(graph_run.run), run(graph_run._original)
        assert {k: ours[k] for k in ("intent", "entities", "reading")} == {
            k: original[k] for k in ("intent", "entities", "reading")
        }


def test_a_policys_prediction_is_the_same_without_dask(fixture_agent):
    processor = fixture_agent.processor
    runner, target = processor.graph_runner, processor.model_metadata.core_target
    tracker = asyncio.run(processor.get_tracker("e1"))
    predictions = [
        how(runner, inputs={"__tracker__": tracker}, targets=[target])[target]
        for how in (graph_run.run, graph_run._original)
    ]
    assert predictions[0].probabilities == predictions[1].probabilities


def test_an_input_that_is_named_like_a_node_is_refused_as_before(fixture_agent):
    runner = fixture_agent.processor.graph_runner
    node = next(iter(runner._graph_schema.nodes))
    with pytest.raises(GraphRunError, match="clashes"):
        graph_run.run(runner, inputs={"x": node}, targets=[node])
