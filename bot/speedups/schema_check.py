"""Check an action's result with a validator that is built once.

Rasa calls `jsonschema.validate(result, schema)`, which first checks the schema against the
meta-schema: 18 of the 20 ms that an action call costs.
"""

from functools import lru_cache
from typing import Any, Dict

import jsonschema
from jsonschema.exceptions import best_match
from rasa.core.actions.action import RemoteAction


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def validate_action_result(self: RemoteAction, result: Dict[str, Any]) -> bool:
    """True, or jsonschema.ValidationError, as the original."""
    error = best_match(_validator().iter_errors(result))
    if error is not None:
        error.message += (
            f". The result of the action '{self.name()}' has not the format of a result of a "
            f"custom action (events and responses)."
        )
        raise error
    return True


def apply() -> None:
    RemoteAction._validate_action_result = validate_action_result  # type: ignore[method-assign]
