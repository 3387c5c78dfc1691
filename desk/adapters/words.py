"""`ports.Words` from `desk/words/*.yml`."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime

FOLDER = Path(__file__).parent.parent / "words"
RESERVED = "reserved"
FALLBACK = "en"
NOT_LETTERS = re.compile(r"[^\w\s']+|_")
LONGEST_RESERVED = 80  # code points; nothing longer is looked at


@dataclass(frozen=True, slots=True)
class YamlWords:
    """`sentences`: language → dotted key → sentence. `reserved_words`: folded text → meaning.
    `polite`: what may stand around a reserved word."""

    sentences: Mapping[str, Mapping[str, str]]
    reserved_words: Mapping[str, str]
    polite: frozenset[str] = frozenset()

    def say(self, language: str, key: str, **values: object) -> str:
        """The sentence with its values; raises `KeyError` for a key that English lacks."""
        known = self.sentences.get(language, {})
        sentence = known[key] if key in known else self.sentences[FALLBACK][key]
        return sentence.format_map(values)

    def time(self, language: str, at: datetime, now: datetime, time_zone: str) -> str:
        """See `ports.Words.time`."""
        zone = ZoneInfo(time_zone)
        local, today = at.astimezone(zone), now.astimezone(zone)
        # names of days in the language of the sentence around them
        locale = _locale(language if "time.today" in self.sentences.get(language, {}) else FALLBACK)
        clock = f"{local:%H:%M}" + (" UTC" if time_zone in ("UTC", "Etc/UTC") else "")
        days = (local.date() - today.date()).days
        if days in (0, 1):
            return self.say(language, ("time.today", "time.tomorrow")[days], time=clock)
        if 1 < days < 7:
            weekday = format_datetime(local, "EEEE", locale=locale)
            return self.say(language, "time.weekday", weekday=weekday, time=clock)
        date = format_datetime(local, "EEEE d MMMM", locale=locale)
        return self.say(language, "time.date", date=date, time=clock)

    def reserved(self, text: str) -> str | None:
        """See `ports.Words.reserved`."""
        if len(text) > LONGEST_RESERVED:
            return None
        words = folded(text)
        return self.reserved_words.get(words) or self.reserved_words.get(self._plainly(words))

    def _plainly(self, words: str) -> str:
        """Without "please" and "hello" around it."""
        for polite in self.polite:
            words = words.removeprefix(f"{polite} ").removesuffix(f" {polite}")
        return words


def folded(text: str) -> str:
    """Case, punctuation, emoji, the kind of apostrophe and spaces do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(NOT_LETTERS.sub(" ", plain).split())


def load_words(folder: Path = FOLDER) -> YamlWords:
    """All languages of the folder. Raises `ValueError` for a file that cannot be right."""
    sentences = {
        path.stem: dict(_flat(_read(path), path.name))
        for path in sorted(folder.glob("*.yml"))
        if path.stem != RESERVED
    }
    if FALLBACK not in sentences:
        raise ValueError(f"{folder} holds no {FALLBACK}.yml")
    reserved = _read(folder / f"{RESERVED}.yml")
    polite = (word for words in reserved.pop("polite", {}).values() for word in words)
    return YamlWords(sentences, _reserved(reserved), frozenset(folded(word) for word in polite))


def _reserved(document: dict[str, Any]) -> dict[str, str]:
    meanings: dict[str, str] = {}
    for meaning, languages in document.items():
        for words in languages.values():
            for word in words:
                if meanings.setdefault(folded(word), meaning) != meaning:
                    raise ValueError(f"the reserved word {word!r} has two meanings")
    return meanings


def _flat(document: dict[str, Any], file: str, prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in document.items():
        if isinstance(value, dict):
            found += _flat(value, file, f"{prefix}{name}.")
        elif isinstance(value, str) and value.strip():
            found.append((f"{prefix}{name}", value))
        else:
            raise ValueError(f"{file}: {prefix}{name} is no sentence")
    return found


def _read(path: Path) -> dict[str, Any]:
    document = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(document, dict):
        raise ValueError(f"{path.name} is no mapping")
    return document


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)
