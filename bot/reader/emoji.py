"""What a message without words says by its emoji or punctuation."""

_HAPPY = "😀😃😄😁😆😊🙂😍🥰😘🤩😇🤗👍👏🙌🙏👌💪🎉🥳❤💚💙💜🧡💛💯⭐🌟✨☺😌😋🏆🔥"
_UNHAPPY = "😡😠🤬👎😞😢😭😤🤮🤢💩😒🙄😕☹🙁😟😔😣😖😫😩💔😾"


def mood_of_emoji(text: str) -> int:
    """1 happy, -1 unhappy, 0 neither or both."""
    happy = any(character in _HAPPY for character in text) or ":)" in text or ":-)" in text
    unhappy = any(character in _UNHAPPY for character in text) or ":(" in text or ":-(" in text
    return int(happy) - int(unhappy)
