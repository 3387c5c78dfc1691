"""Rasa components for what a call back needs: a phone number and a time, in the customer's zone.

    - name: bot.extractors.Phone        entity `phone`, value in E.164
    - name: bot.extractors.LocalTime    entity `callback_time`, {"from", "to", "words"[, "any"]}

`from` and `to` are ISO 8601 with offset; `to` null is a point in time. The zone and the clock come
with the metadata of the turn (`contact.time_zone`, `now`); without them (`rasa shell`) UTC and the
machine's clock. (No `from __future__ import annotations` here: Rasa reads the annotations.)
"""

from datetime import datetime, timezone, tzinfo
from functools import cache, lru_cache
from typing import Any, Dict, Iterable, List, Optional
from zoneinfo import ZoneInfo

import phonenumbers
import pytz
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.contract.check import parse_time_or_none
from bot.local_time import find_time

# Where days are written month first.
MONTH_FIRST = frozenset({"US", "PH"})
DEFAULT_REGION = "GB"
_SHORTEST = 7  # digits; below that it is a house number or an order


class _Extractor(GraphComponent):
    """One entity a message, from the text and the turn's context."""

    def __init__(self, config: Dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GraphComponent:
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            found = list(self.find(text, message.get("metadata") or {}))
            if found:
                entities = [*(message.get(ENTITIES) or []), *found]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def find(self, text: str, context: Dict[str, Any]) -> Iterable[Dict[str, Any]]:
        raise NotImplementedError


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Phone(_Extractor):
    """Numbers as people write them; without a country code, of the country of the zone."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"default_region": DEFAULT_REGION}

    def find(self, text: str, context: Dict[str, Any]) -> Iterable[Dict[str, Any]]:
        if sum(character.isdigit() for character in text) < _SHORTEST:
            return
        region = region_of(_zone_name(context)) or self._config["default_region"]
        possible = phonenumbers.Leniency.POSSIBLE
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=possible):
            if _is_phone(match):
                value = phonenumbers.format_number(
                    match.number, phonenumbers.PhoneNumberFormat.E164
                )
                yield _entity("phone", value, match.start, match.end, "Phone")
                return


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LocalTime(_Extractor):
    """The first time that is named. Digits of a phone number are no time."""

    def find(self, text: str, context: Dict[str, Any]) -> Iterable[Dict[str, Any]]:
        zone_name = _zone_name(context)
        now = _now(context, zone_name)
        plain = _without_phone_numbers(text, region_of(zone_name) or DEFAULT_REGION)
        wanted = find_time(plain, now, region_of(zone_name) in MONTH_FIRST)
        if wanted is None:
            return
        value: Dict[str, Any] = {
            "from": wanted.start.isoformat(timespec="seconds"),
            "to": wanted.end.isoformat(timespec="seconds") if wanted.end else None,
            "words": wanted.words,
        }
        if wanted.any_time:
            value["any"] = True
        yield _entity("callback_time", value, wanted.at, wanted.until, "LocalTime")


def _entity(name: str, value: Any, start: int, end: int, extractor: str) -> Dict[str, Any]:
    return {"entity": name, "value": value, "start": start, "end": end, "extractor": extractor}


@cache
def _regions() -> Dict[str, str]:
    zones: Dict[str, str] = {}
    for country, names in pytz.country_timezones.items():
        for name in names:
            zones.setdefault(name, country)
    return {**zones, "Europe/London": "GB", "Europe/Paris": "FR", "Europe/Berlin": "DE"}


def region_of(zone_name: str) -> Optional[str]:
    """The country whose zone this is, ISO 3166; None for UTC and the like."""
    return _regions().get(zone_name)


def _zone_name(context: Dict[str, Any]) -> str:
    return (context.get("contact") or {}).get("time_zone") or "UTC"


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return timezone.utc


def _now(context: Dict[str, Any], zone_name: str) -> datetime:
    given = parse_time_or_none(context.get("now") or "")
    return (given or datetime.now(timezone.utc)).astimezone(_zone(zone_name))


def _is_phone(match: Any) -> bool:
    digits = sum(character.isdigit() for character in match.raw_string)
    return digits >= _SHORTEST and (
        match.raw_string.lstrip("(").startswith(("+", "0"))
        or bool(phonenumbers.is_valid_number(match.number))
    )


def _without_phone_numbers(text: str, region: str) -> str:
    if sum(character.isdigit() for character in text) < _SHORTEST:
        return text
    possible = phonenumbers.Leniency.POSSIBLE
    for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=possible):
        if _is_phone(match):
            text = text[: match.start] + "\n" * (match.end - match.start) + text[match.end :]
    return text
