"""Three places where Rasa 3.6.21 does the same work again on every turn, done once.

Each module replaces one method of Rasa, keeps what it does (tests/bot/test_speedups.py compares
with the original), and can be left out alone. Figures: p50 of a turn with a custom action.

schema_check   27.7 -> 12.7 ms   the schema of an action's result was itself checked on every call
event_types    11.2 ->  9.6 ms   an event's class was searched among all subclasses
graph_run       9.6 ->  8.1 ms   NLU and policies ran as a dask graph, built anew each time
"""

from bot.speedups import event_types, graph_run, schema_check


def apply() -> None:
    """Put all of them in; a second call changes nothing."""
    schema_check.apply()
    event_types.apply()
    graph_run.apply()
