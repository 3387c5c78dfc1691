"""Custom actions run inside the Rasa process.

No second server that can be down, and 20 ms less a call. Actions are pure (tracker in, effects
out), so none can block the loop. `rasa run actions` still serves the same package for whoever
removes `in_place` from endpoints.yml.
"""

import logging
from typing import Any, Dict, Optional

from rasa.core.actions.action import ActionExecutionRejection
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection as SdkRejection
from rasa_sdk.interfaces import ActionNotFoundException

from bot.errors import TurnFailed

logger = logging.getLogger(__name__)


class ActionsInPlace(EndpointConfig):
    """Stands where Rasa expects the address of an action server."""

    def __init__(self, package: str, domain: Domain) -> None:
        # With the selective domain Rasa does not build it for every call; it is added below.
        super().__init__(url=f"in-place:{package}", enable_selective_domain=True)
        self._domain = domain
        self._domain_document: Optional[Dict[str, Any]] = None
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(  # type: ignore[override]
        self, *args: Any, json: Optional[Dict[str, Any]] = None, **kwargs: Any
    ) -> Any:
        """Run one action. A rejection is Rasa's business; anything else fails the turn."""
        call = dict(json or {})
        call.setdefault("domain", self._domain_as_dict())
        name = str(call.get("next_action"))
        try:
            result = await self._executor.run(call)  # type: ignore[arg-type]
        except SdkRejection as rejection:
            raise ActionExecutionRejection(rejection.action_name, rejection.message) from None
        except ActionNotFoundException:
            raise TurnFailed("unknown_action", f"There is no custom action {name}.") from None
        except Exception as problem:
            logger.exception("custom action %s failed", name)
            raise TurnFailed("action_failed", f"The action {name} failed.") from problem
        for response in (result or {}).get("responses", []):
            words = response.get("response")
            if words and words not in self._domain.responses:
                raise TurnFailed("unknown_words", f"{name} says {words}, which does not exist.")
        return result

    def _domain_as_dict(self) -> Dict[str, Any]:
        if self._domain_document is None:
            self._domain_document = self._domain.as_dict()
        return self._domain_document
