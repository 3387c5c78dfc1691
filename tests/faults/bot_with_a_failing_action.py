"""The bot side, with one fault: its actions raise at a message that says `FAILS`.

Started in the bot side's environment instead of `bot.serve`, with the same arguments.
"""

import actions.step
from bot.serve import main

FAILS = "unscrew the moon"
_sound = actions.step.before_any_skill


def _failing(turn):
    if FAILS in turn.text:
        raise RuntimeError("an action with a fault")
    return _sound(turn)


if __name__ == "__main__":
    actions.step.before_any_skill = _failing
    main()
