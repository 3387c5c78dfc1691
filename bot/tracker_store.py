"""The tracker store of a turn in hand: its tracker comes with the request, leaves with the answer.

Named in endpoints.yml. Inside `hold(...)` the store reads and writes the state of that turn only;
the turn is found through a ContextVar, so turns that run at the same time never meet. Outside
(`rasa shell`, `rasa test`) it is Rasa's own in-memory store.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Iterator, List, Optional

from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.contract.turn import State
from bot.errors import TurnFailed
from bot.state import pack, restore


@dataclass
class HeldTurn:
    """The one mutable thing of a turn. `events` None: a new episode; `saved` None: not done yet."""

    episode_id: str
    state: Optional[State]
    saved: Optional[List[Event]] = None

    def new_state(self) -> State:
        """What Rasa saved. Raises TurnFailed when it never came to saving."""
        if self.saved is None:
            raise TurnFailed(
                "not_saved", "The dialogue did not come to its end; nothing was saved."
            )
        return pack(self.saved)


_HELD: "ContextVar[Optional[HeldTurn]]" = ContextVar("held_turn", default=None)


@contextmanager
def hold(episode_id: str, state: Optional[State]) -> Iterator[HeldTurn]:
    """Make this turn the one that the store serves, here and in tasks started from here."""
    turn = HeldTurn(episode_id, state)
    token = _HELD.set(turn)
    try:
        yield turn
    finally:
        _HELD.reset(token)


def turn_in_hand() -> Optional[HeldTurn]:
    return _HELD.get()


class TurnTrackerStore(InMemoryTrackerStore):
    """Serves the turn in hand, else memory.

    Rasa wraps every store in FailSafeTrackerStore, which answers from a forgetful fallback after
    an exception; so what goes wrong here is raised as TurnFailed, which it does not catch.
    """

    async def save(self, tracker: DialogueStateTracker) -> None:
        turn = _HELD.get()
        if turn is None:
            await super().save(tracker)
            return
        self._must_be(turn, tracker.sender_id)
        turn.saved = list(tracker.events)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        turn = _HELD.get()
        if turn is None:
            return await super().retrieve(sender_id)
        return self._held_tracker(turn, sender_id)

    async def retrieve_full_tracker(self, sender_id: str) -> Optional[DialogueStateTracker]:
        turn = _HELD.get()
        if turn is None:
            return await super().retrieve_full_tracker(sender_id)
        return self._held_tracker(turn, sender_id)

    def _held_tracker(self, turn: HeldTurn, sender_id: str) -> Optional[DialogueStateTracker]:
        self._must_be(turn, sender_id)
        if turn.saved is None:
            return restore(turn.state, self.domain, sender_id)
        return DialogueStateTracker.from_events(sender_id, turn.saved, self.domain.slots)

    @staticmethod
    def _must_be(turn: HeldTurn, sender_id: str) -> None:
        if turn.episode_id != sender_id:
            raise TurnFailed("wrong_episode", "The tracker of another episode was asked for.")


def serves(store: TrackerStore) -> bool:
    """Is this (under Rasa's wrapper) the store above? Rasa replaces one it cannot import."""
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    return isinstance(store, TurnTrackerStore)
