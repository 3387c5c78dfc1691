"""Which web sites may talk to the chat API: our own pages, and those that the settings name."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from desk.settings import Settings

CHAT = "/api/chat/"
PREFLIGHT_VALID_S = 600
FOREIGN = "This site may not hold the chat; name it in MAKEGOOD_WIDGET_ORIGINS."


class Origins:
    """Refuses the chat to pages of other sites, and lets those of the settings in (CORS).

    A request without an Origin comes from no page and proves itself by its credential alone.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._allowed = frozenset(settings.widget_origins)
        self._shared = CORSMiddleware(
            app,
            allow_origins=settings.widget_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After"],
            max_age=PREFLIGHT_VALID_S,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(CHAT):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or is_own_origin(origin, headers.get("host", ""), self._settings):
            await self._app(scope, receive, send)
        elif origin in self._allowed:
            await self._shared(scope, receive, send)
        else:
            refused = JSONResponse({"error": "not_allowed", "message": FOREIGN}, 403)
            await refused(scope, receive, send)


def is_own_origin(origin: str, host: str, settings: Settings) -> bool:
    """Our public address, or the host that was asked (the edge has checked its name)."""
    return origin == settings.base_url or (host != "" and urlsplit(origin).netloc == host)
