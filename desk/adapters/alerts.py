"""Alerts to people who are not looking at a console, by apprise: a hundred services, one URL."""

from typing import Any

import structlog

log = structlog.get_logger("desk.alerts")


class AppriseAlerts:
    """`ports.Alerts`. `urls` are apprise URLs, separated by spaces; none at all is no success.

    Apprise is imported with the first alert: most processes never send one, and it is heavy.
    """

    def __init__(self, urls: str) -> None:
        self._urls = urls.split()
        self._apprise: Any = None

    def send(self, title: str, body: str) -> bool:
        if not self._urls:
            return False
        try:
            sent = bool(self._loaded().notify(title=title, body=body))
        except Exception as error:  # whatever a service's plugin raises: an alert is best effort
            log.warning("alert_failed", error=type(error).__name__)
            return False
        if not sent:
            log.warning("alert_refused")
        return sent

    def _loaded(self) -> Any:
        if self._apprise is None:
            from apprise import Apprise

            self._apprise = Apprise()
            for url in self._urls:
                if not self._apprise.add(url):
                    log.error("alert_url_not_understood")  # the URL holds credentials: not logged
        return self._apprise
