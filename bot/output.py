"""What Rasa says in one turn, sorted into the contract's replies and effects."""

import re
from typing import Any, Dict, List, Optional

from rasa.core.channels.channel import OutputChannel

from bot.contract.turn import Button, Reply
from bot.errors import TurnFailed

NAME = "desk"
_PAYLOAD = re.compile(r"/([a-z][a-z0-9_]{0,63})", re.ASCII)
_NOT_CARRIED = ("image", "attachment", "elements")


class DeskOutput(OutputChannel):
    """Collects; sends nothing anywhere. One object a turn.

    Texts that follow each other and depend on the same effect become one reply, joined by an
    empty line. A message with a `custom` that has `effect` is an effect; `needs` beside the text
    (or in `custom`) names the effect that the words depend on.
    """

    def __init__(self) -> None:
        self.replies: List[Reply] = []
        self.effects: List[Dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return NAME

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        custom = message.get("custom") or {}
        lost = [kind for kind in _NOT_CARRIED if message.get(kind)]
        if lost:
            raise TurnFailed("bad_reply", f"The bot said something desk cannot carry: {lost[0]}.")
        if "effect" in custom:
            self.effects.append(dict(custom))
        elif set(custom) - {"needs"}:
            raise TurnFailed("bad_reply", "A custom message is neither an effect nor `needs`.")
        text = (message.get("text") or "").strip()
        if text:
            buttons = (message.get("buttons") or []) + (message.get("quick_replies") or [])
            needs = message.get("needs") or custom.get("needs")
            self._say(text, needs, [_button(b) for b in buttons])

    def _say(self, text: str, needs: Optional[str], buttons: List[Button]) -> None:
        last = self.replies[-1] if self.replies else None
        if last is not None and last["needs"] == needs:
            last["text"] += "\n\n" + text
            last["buttons"] += buttons
        else:
            self.replies.append({"text": text, "needs": needs, "buttons": buttons})

    def check_needs(self) -> None:
        """Raise TurnFailed when words depend on an effect that this turn does not have."""
        have = {effect.get("effect") for effect in self.effects}
        for reply in self.replies:
            if reply["needs"] is not None and reply["needs"] not in have:
                raise TurnFailed("bad_reply", f"Words need {reply['needs']}, which is no effect "
                                              "of this turn.")  # fmt: skip


def _button(button: Dict[str, Any]) -> Button:
    payload = _PAYLOAD.fullmatch(str(button.get("payload", "")))
    if payload is None:
        raise TurnFailed("bad_reply", "The payload of a button must be /intent_name.")
    return {"title": str(button.get("title", "")), "intent": payload.group(1)}
