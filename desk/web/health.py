"""GET /health: for load balancers, orchestrators and the one who wonders."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from desk.core.errors import Unavailable
from desk.web.dependencies import installation_of

router = APIRouter()


@router.get("/health", include_in_schema=False)
def health(request: Request) -> Response:
    """200 while customers are served: with the database, also without the bot side (they get a
    person then). 503 otherwise."""
    installation = installation_of(request)
    worker = request.app.state.worker
    try:
        with installation.desk.records.read() as record:
            record.hours()
        database = "ok"
    except Unavailable:
        database = "unavailable"
    working = "elsewhere" if worker is None else "ok" if worker.is_alive() else "stopped"
    healthy = database == "ok" and working != "stopped"
    body = {
        "status": "ok" if healthy else "unavailable",
        "database": database,
        "worker": working,
        "bot": "ok" if installation.bot_answers() else "unreachable",
    }
    return JSONResponse(body, 200 if healthy else 503)
