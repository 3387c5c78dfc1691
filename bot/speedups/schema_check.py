"""Check an action's result with validators that are built once.

Rasa calls `jsonschema.validate(result, schema)`, which first checks the schema against the
meta-schema: 18 of the 20 ms that an action call costs. Here the schema is compiled
(fastjsonschema), and only a refused result is looked at by jsonschema, for the same error.
"""

from functools import lru_cache
from typing import Any, Callable, Dict

import fastjsonschema
import jsonschema
from jsonschema.exceptions import best_match
from rasa.core.actions.action import RemoteAction


@lru_cache(maxsize=1)
def _compiled() -> Callable[[Any], Any]:
    schema = RemoteAction.action_response_format_spec()
    jsonschema.validators.validator_for(schema).check_schema(schema)
    return fastjsonschema.compile(schema, use_default=False)  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _explainer() -> Any:
    schema = RemoteAction.action_response_format_spec()
    return jsonschema.validators.validator_for(schema)(schema)


def validate_action_result(self: RemoteAction, result: Dict[str, Any]) -> bool:
    """True, or jsonschema.ValidationError, as the original."""
    try:
        _compiled()(result)
        return True
    except fastjsonschema.JsonSchemaValueException:
        error = best_match(_explainer().iter_errors(result))
    if error is None:  # jsonschema, which Rasa asks, has nothing against it
        return True
    error.message += (
        f". The result of the action '{self.name()}' has not the format of a result of a "
        f"custom action (events and responses)."
    )
    raise error


def apply() -> None:
    RemoteAction._validate_action_result = validate_action_result  # type: ignore[method-assign]
