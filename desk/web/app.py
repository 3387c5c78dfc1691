"""The web side as one ASGI app: routes by reader, behind the edge."""

from pathlib import Path
from typing import Any, Protocol

from anyio import to_thread
from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from desk.bootstrap import REQUEST_THREADS, Installation
from desk.web import console, errors, health, widget
from desk.web.api import visits
from desk.web.edge import Edge
from desk.web.widget.origins import Origins

STATIC = Path(__file__).parent / "static"


class Liveness(Protocol):
    """What the app needs to know of the worker."""

    def is_alive(self) -> bool: ...


def create_app(installation: Installation, worker: Liveness | None = None) -> FastAPI:
    """The app on an installation; `worker` is the one of this process, for its health."""
    app = FastAPI(
        title="Makegood",
        openapi_url="/api/openapi.json",
        docs_url=None,  # its page needs scripts from elsewhere
        redoc_url=None,
    )
    app.state.installation = installation
    app.state.worker = worker
    errors.install(app)
    app.include_router(health.router)
    for router in (visits.router, widget.router, console.router):
        app.include_router(router)
    app.mount("/static", Assets(directory=STATIC))
    app.add_middleware(FewThreads)
    app.add_middleware(Origins, settings=installation.settings)
    app.add_middleware(Edge, settings=installation.settings)
    return app


class Assets(StaticFiles):
    """Files of ours; asked for again each time, answered with 304 while they are the same."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


class FewThreads:
    """Bounds the threads of sync routes: the default of 40 only queues up at the database, and
    every one of them costs memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._bounded = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._bounded:
            to_thread.current_default_thread_limiter().total_tokens = REQUEST_THREADS
            self._bounded = True
        await self._app(scope, receive, send)
