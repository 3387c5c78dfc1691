"""The outermost layer of the web side: what holds for every request, whatever the route.

Host check, size limit, request id, security headers, the access log, and an answer to errors
nobody expected. Pure ASGI, because a framework middleware would cost every idle stream a task.
"""

import json
import time
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.application.ids import new_id
from desk.settings import Settings
from desk.web.errors import page, wants_json

MAX_BODY_BYTES = 256 * 1024
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; media-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

TOO_LARGE = f"The body may have {MAX_BODY_BYTES // 1024} KiB at most."

log = structlog.get_logger("desk.web")


class TooLarge(HTTPException):
    """The body is over the limit. An HTTP error, because FastAPI takes any other one that comes
    out of `receive` for a body that cannot be parsed."""

    def __init__(self) -> None:
        super().__init__(413, TOO_LARGE)


class Edge:
    """Wraps the whole app. A header that a route has set itself is left as it is."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = settings.hosts
        self._headers = {
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
            "Cache-Control": "no-store",
        }
        if settings.is_https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Request(scope, receive, send, self._headers)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)
        try:
            if not self._is_known_host(scope):
                await request.refuse(400, "This host name is not served here.")
            elif request.declared_length() > MAX_BODY_BYTES:
                raise TooLarge
            else:
                await self._app(scope, request.receive, request.send)
        except TooLarge:
            await request.refuse(413, TOO_LARGE)
        except Exception:
            log.exception("unexpected_error", route=route_of(scope))
            await request.refuse(500, "Something went wrong here; it has been logged. Try again.")
        finally:
            request.log()

    def _is_known_host(self, scope: Scope) -> bool:
        # probes of an orchestrator ask by address
        if scope["path"] == "/health" or "*" in self._hosts:
            return True
        try:
            name = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
        except ValueError:
            return False
        return name is not None and name in self._hosts


class _Request:
    """One request on its way through: counts its body, completes its headers, remembers what was
    answered."""

    __slots__ = ("_down", "_extra", "_received", "_scope", "_started_at", "_status", "_up", "id")

    def __init__(self, scope: Scope, up: Receive, down: Send, extra: dict[str, str]) -> None:
        self._scope = scope
        self._up = up
        self._down = down
        self._extra = extra
        self._received = 0
        self._status = 0
        self._started_at = time.perf_counter()
        self.id = new_id()

    def declared_length(self) -> int:
        declared = Headers(scope=self._scope).get("content-length", "0")
        return int(declared) if declared.isdigit() else MAX_BODY_BYTES + 1

    async def receive(self) -> Message:
        message = await self._up()
        if message["type"] == "http.request":
            self._received += len(message.get("body", b""))
            if self._received > MAX_BODY_BYTES:
                raise TooLarge
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._extra.items():
                headers.setdefault(name, value)
            headers["X-Request-Id"] = self.id
        await self._down(message)

    async def refuse(self, status: int, message: str) -> None:
        """Answers in place of the app; nothing where the answer has begun already."""
        if self._status:
            return
        if wants_json(self._scope["path"], Headers(scope=self._scope).get("accept", "")):
            kind, body = "application/json", json.dumps({"error": "refused", "message": message})
        else:
            kind, body = "text/html; charset=utf-8", page(status, message)
        headers = [(b"content-type", kind.encode()), (b"connection", b"close")]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body.encode()})

    def log(self) -> None:
        log.info(
            "request",
            method=self._scope["method"],
            route=route_of(self._scope),
            status=self._status,
            ms=round((time.perf_counter() - self._started_at) * 1000, 1),
        )


def route_of(scope: Scope) -> str:
    """The route's pattern, `/v/{token}`: a path as it was asked for may hold a credential."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return str(path) if path else "(none)"
