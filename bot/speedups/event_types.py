"""Remember which class an event name stands for.

Rasa walks the tree of all Event subclasses for every event that it reads.
"""

from typing import Dict, Optional, Type

from rasa.shared.core.events import Event

_original = Event.resolve_by_type
_known: Dict[str, Type[Event]] = {}


def resolve_by_type(type_name: str, default: Optional[Type[Event]] = None) -> Optional[Type[Event]]:
    """As the original. Only found classes are remembered: defaults and errors are not."""
    found = _known.get(type_name)
    if found is not None:
        return found
    resolved = _original(type_name, default)
    if resolved is not None and resolved.type_name == type_name:
        _known[type_name] = resolved
    return resolved


def apply() -> None:
    Event.resolve_by_type = staticmethod(resolve_by_type)  # type: ignore[method-assign]
