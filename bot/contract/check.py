"""Is this document what the contract says? Fast when it is, helpful when it is not.

The schema is compiled to Python once for each definition (fastjsonschema: 0.4 ms for a usual turn,
where jsonschema takes five times as long). Only a refused document is looked at a second time,
by jsonschema, to name the place. What is said about it never repeats a value: a detail is logged,
and values are customers' words.
"""

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Callable, Dict

import fastjsonschema
import jsonschema

SCHEMA_FILE = Path(__file__).with_name("turn.v1.schema.json")
DETAIL_LENGTH = 500
# Python 3.10 reads only some of ISO 8601, and not the Z; the pattern says what the contract allows.
TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


class ContractError(ValueError):
    """The document is not the definition it should be. The message names the place and the rule."""


def check(definition: str, document: Any) -> None:
    """Raise ContractError unless `document` is a `definition` of the contract."""
    try:
        _compiled(definition)(document)
    except (fastjsonschema.JsonSchemaValueException, RecursionError) as refusal:
        raise ContractError(_explain(definition, document, refusal)) from None


def is_time(text: str) -> bool:
    """ISO 8601 date and time with an offset, and a moment that exists."""
    return parse_time_or_none(text) is not None


def parse_time_or_none(text: str) -> "datetime | None":
    """An aware time, or None. Fractions beyond microseconds are cut."""
    if not TIME.fullmatch(text):
        return None
    plain = re.sub(r"(\.\d{1,6})\d*", lambda m: m.group(1).ljust(7, "0"), text.upper())
    try:
        return datetime.fromisoformat(plain.replace("Z", "+00:00"))
    except ValueError:
        return None


def _schema(definition: str) -> Dict[str, Any]:
    contract = json.loads(SCHEMA_FILE.read_text("utf-8"))
    if definition not in contract["$defs"]:
        raise KeyError(f"The contract has no definition {definition!r}.")
    # Nothing in the contract needs more than draft 7, the newest that fastjsonschema knows.
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$defs": contract["$defs"],
        "$ref": f"#/$defs/{definition}",
    }


@cache
def _compiled(definition: str) -> Callable[[Any], Any]:
    return fastjsonschema.compile(  # type: ignore[no-any-return]
        _schema(definition),
        formats={"date-time": is_time},
        use_default=False,
    )


@cache
def _explainer(definition: str) -> jsonschema.Draft202012Validator:
    formats = jsonschema.FormatChecker(formats=())
    formats.checks("date-time")(lambda value: not isinstance(value, str) or is_time(value))
    schema = {**_schema(definition), "$schema": "https://json-schema.org/draft/2020-12/schema"}
    return jsonschema.Draft202012Validator(schema, format_checker=formats)


def _explain(definition: str, document: Any, refusal: Exception) -> str:
    try:
        error = jsonschema.exceptions.best_match(_explainer(definition).iter_errors(document))
    except RecursionError:
        error = None
    if error is None:  # the two libraries differ; the first one's verdict stands
        place = str(getattr(refusal, "name", "the document")).replace("data", definition, 1)
        return f"{place}: does not fit the rule {getattr(refusal, 'rule', 'depth')!r}."
    place = ".".join(str(step) for step in error.absolute_path) or definition
    return _sentence(place, error)[:DETAIL_LENGTH]


def _sentence(place: str, error: jsonschema.ValidationError) -> str:
    rule, wanted = error.validator, error.validator_value
    if rule == "required":
        missing = [name for name in wanted if name not in error.instance]
        return f"{place}: missing {', '.join(missing)}."
    if rule == "additionalProperties":
        known = error.schema.get("properties", {})
        return f"{place}: has {len(set(error.instance) - set(known))} unknown field(s)."
    if rule in ("oneOf", "anyOf"):
        return f"{place}: is none of the kinds that the contract lists here."
    return f"{place}: does not fit {rule} {json.dumps(wanted)[:200]}."
