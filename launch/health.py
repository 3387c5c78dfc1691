"""Asking a child whether it is well."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field

TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Health:
    """An HTTP GET that answers 200 when the child can do its work."""

    host: str
    port: int
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def is_well(self, timeout_s: float = TIMEOUT_S) -> bool:
        # No proxy of the environment is asked: the child is on this machine.
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout_s)
        try:
            connection.request("GET", self.path, headers=dict(self.headers))
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
