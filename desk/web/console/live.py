"""The live side of a console: its stream of hints, and what only matters now (presence, typing,
read marks)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from desk.application.agent_signs import agent_read, agent_typing
from desk.application.presence import console_seen
from desk.web.console.signed_in import ConsoleRoute, SignedIn, no_forgery
from desk.web.console.watching import BEAT, BEAT_EVERY_S, PACE_S, Watching
from desk.web.dependencies import TheDesk, TheHub
from desk.web.sse import Stream

router = APIRouter(route_class=ConsoleRoute)
Changes = Depends(no_forgery)


@router.get("/desk/stream")
def stream(
    desk: TheDesk, hub: TheHub, who: SignedIn, case: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """Events `queue`, `case`, `conversation`, `typing`, `beat` and `again`: ids, never words."""
    watching = Watching(desk, who.token, who.agent.id, case or None)
    return Stream(
        hub,
        watching.topics(),
        watching.catch_up,
        heartbeat_s=BEAT_EVERY_S,
        heartbeat=BEAT,
        pace_s=PACE_S,
        patient=watching.elsewhere,
    )


@router.post("/desk/presence", dependencies=[Changes])
def here(desk: TheDesk, who: SignedIn) -> Response:
    """The console's answer to a beat: somebody's screen is on."""
    console_seen(desk, who.agent.id)
    return Response(status_code=204)


@router.post("/desk/cases/{case_id}/typing", dependencies=[Changes])
def typing(desk: TheDesk, who: SignedIn, case_id: str) -> Response:
    agent_typing(desk, case_id, who.agent.id)
    return Response(status_code=204)


@router.post("/desk/cases/{case_id}/read", dependencies=[Changes])
def read(desk: TheDesk, who: SignedIn, case_id: str, seq: Annotated[int, Form(ge=0)]) -> Response:
    agent_read(desk, case_id, who.agent.id, seq)
    return Response(status_code=204)
