"""Text as people send it, made safe to store and to count."""

import re

from desk.core.errors import Invalid

MESSAGE_LIMIT = 4000  # code points of one customer message
SOURCE_ID = re.compile(r"[\x21-\x7e]{1,200}")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without what a database refuses: NUL and lone surrogates become U+FFFD."""
    return UNSTORABLE.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))


def message_text(text: str) -> str:
    """What is stored of a customer's message; `Invalid` when it is empty or too long."""
    cleaned = storable(text).strip()
    if not cleaned:
        raise Invalid("Write a few words first.", "text")
    if len(cleaned) > MESSAGE_LIMIT:
        raise Invalid(f"That is too long: at most {MESSAGE_LIMIT} characters, please.", "text")
    return cleaned


def source_id(value: str) -> str:
    """The sender's own id of a message, or `Invalid`."""
    if not SOURCE_ID.fullmatch(value):
        raise Invalid("A source id has 1 to 200 visible ASCII characters.", "source_id")
    return value


def without_placeholders(text: str) -> str:
    """The text without the brackets that desk fills: a name must not pass for a placeholder."""
    return re.sub(r"\[\[+", "[", text)


def clipped(text: str, limit: int) -> str:
    """At most `limit` code points, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
