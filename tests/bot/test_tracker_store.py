"""The tracker store of a turn in hand."""

import asyncio

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.errors import TurnFailed
from bot.state import STATE_VERSION, pack
from bot.tracker_store import TurnTrackerStore, hold, serves

DOMAIN = Domain.from_yaml(
    "version: '3.1'\nintents: [greet]\n"
    "slots:\n  n:\n    type: any\n    mappings: [{type: custom}]\n"
)


@pytest.fixture
def store():
    return TurnTrackerStore(DOMAIN)


def tracker(episode="e1", **slots):
    events = [ActionExecuted("action_listen"), UserUttered("hi", {"name": "greet"})]
    events += [SlotSet(name, value) for name, value in slots.items()]
    return DialogueStateTracker.from_events(episode, events, DOMAIN.slots)


def test_outside_a_turn_it_is_plain_memory(store):
    asyncio.run(store.save(tracker(n=1)))
    assert asyncio.run(store.retrieve("e1")).get_slot("n") == 1


def test_a_turn_reads_its_own_state_and_memory_sees_nothing_of_it(store):
    state = pack(tracker(n=2).events)
    with hold("e1", state) as turn:
        assert asyncio.run(store.retrieve("e1")).get_slot("n") == 2
        asyncio.run(store.save(tracker(n=3)))
        assert [e["value"] for e in turn.new_state()["events"] if e["event"] == "slot"] == [3]
    assert asyncio.run(store.retrieve("e1")) is None


def test_a_new_episode_has_no_tracker(store):
    with hold("e1", None):
        assert asyncio.run(store.retrieve("e1")) is None
        assert asyncio.run(store.retrieve_full_tracker("e1")) is None


def test_a_turn_that_was_not_saved_has_no_new_state():
    with hold("e1", None) as turn, pytest.raises(TurnFailed):
        turn.new_state()


def test_the_tracker_of_another_episode_fails_the_turn_through_rasas_wrapper(store):
    wrapped = FailSafeTrackerStore(store)
    with hold("e1", None):
        with pytest.raises(TurnFailed):
            asyncio.run(wrapped.retrieve("e2"))
        with pytest.raises(TurnFailed):
            asyncio.run(wrapped.save(tracker("e2")))


def test_turns_in_tasks_of_their_own_do_not_meet(store):
    async def turn(episode, number):
        with hold(episode, pack(tracker(episode, n=number).events)) as held:
            for _ in range(5):
                await asyncio.sleep(0)
                found = await store.retrieve(episode)
                assert found.get_slot("n") == number
            await store.save(found)
            return held.new_state()

    async def all_of_them():
        return await asyncio.gather(*(turn(f"e{i}", i) for i in range(10)))

    assert len(asyncio.run(all_of_them())) == 10


def test_the_state_has_a_version_and_no_metadata_of_messages():
    event = UserUttered("hi", {"name": "greet"}, metadata={"visit": "secret"})
    state = pack([event])
    assert state["version"] == STATE_VERSION
    assert "secret" not in str(state)


def test_a_store_that_rasa_put_in_its_place_is_noticed(store):
    assert serves(FailSafeTrackerStore(store))
    assert not serves(FailSafeTrackerStore(InMemoryTrackerStore(DOMAIN)))
