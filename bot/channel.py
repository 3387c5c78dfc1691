"""Rasa's input channel `desk`: the turn contract over HTTP. Named in credentials.yml.

POST /webhooks/desk/turn      turn_request    -> turn_answer
POST /webhooks/desk/reading   reading_request -> reading_answer
GET  /webhooks/desk/health    can turns be taken? 200 or 503, with the reasons

Both POSTs want `Authorization: Bearer $MAKEGOOD_BOT_TOKEN`. Failures are the contract's `problem`:
400, 401, 500, 503 (no model), 504 (deadline). After any of them nothing is saved.
"""

import asyncio
import contextlib
import hmac
import json
import logging
import os
from typing import Any, Awaitable, Callable, Dict, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.version import __version__ as rasa_version
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.contract.check import ContractError, check
from bot.errors import BadRequest, TurnFailed
from bot.output import NAME
from bot.prepare import prepare, problems
from bot.reader.reader import reader
from bot.state import STATE_VERSION
from bot.turn import read_message, take_turn

logger = logging.getLogger(__name__)

TOKEN_VARIABLE = "MAKEGOOD_BOT_TOKEN"
# Seconds; below desk's own deadline of 4, so that desk hears why.
DEFAULT_DEADLINE = 3.5

Handler = Callable[[Request], Awaitable[HTTPResponse]]


class DeskInput(InputChannel):
    @classmethod
    def name(cls) -> str:
        return NAME

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "DeskInput":
        return cls(float((credentials or {}).get("deadline_seconds", DEFAULT_DEADLINE)))

    def __init__(self, deadline: float = DEFAULT_DEADLINE) -> None:
        self._deadline = deadline
        self._token = os.environ.get(TOKEN_VARIABLE, "").encode()
        if not self._token:
            logger.error("%s is not set: every call will be refused", TOKEN_VARIABLE)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("desk_turns", __name__)
        blueprint.listener("after_server_start")(_on_start)
        blueprint.add_route(self._guarded(self._turn), "/turn", methods=["POST"], name="turn")
        blueprint.add_route(
            self._guarded(self._reading), "/reading", methods=["POST"], name="reading"
        )

        async def health(request: Request) -> HTTPResponse:
            # Sanic marks a handler with the blueprint's name, which a bound method refuses
            return await self._health(request)

        blueprint.add_route(health, "/health", methods=["GET"], name="health")
        return blueprint

    async def _turn(self, request: Request) -> HTTPResponse:
        document = _document(request, "turn_request")
        agent = request.app.ctx.agent
        reasons = problems(agent)
        if reasons:
            return _problem(503, "not_ready", "; ".join(reasons))
        try:
            answer = await asyncio.wait_for(take_turn(agent, document), self._deadline)
        except asyncio.TimeoutError:
            logger.warning("turn %s: no answer in %s s", document["turn_id"], self._deadline)
            return _problem(504, "deadline", f"No answer in {self._deadline} s; nothing was saved.")
        except TurnFailed as failure:
            logger.error("turn %s of episode %s failed: %s: %s", document["turn_id"],
                         document["episode_id"], failure.error, failure.detail)  # fmt: skip
            raise
        return _json(200, answer)

    async def _reading(self, request: Request) -> HTTPResponse:
        return _json(200, read_message(_document(request, "reading_request")))

    async def _health(self, request: Request) -> HTTPResponse:
        agent = getattr(request.app.ctx, "agent", None)
        reasons = problems(agent)
        if not self._token:
            reasons.append(f"{TOKEN_VARIABLE} is not set")
        body = {
            "ready": not reasons,
            "problems": reasons,
            "model": agent.model_name if agent else None,
            "model_id": agent.model_id if agent else None,
            "rasa": rasa_version,
            "contract": 1,
            "state": STATE_VERSION,
        }
        return _json(503 if reasons else 200, body)

    def _guarded(self, handler: Handler) -> Handler:
        """The token first; then every way to fail becomes a problem of the contract."""

        async def guarded(request: Request) -> HTTPResponse:
            if not self._is_allowed(request.headers.get("authorization", "")):
                return _problem(401, "unauthorized", "Send the bot token as a bearer token.")
            try:
                return await handler(request)
            except (BadRequest, ContractError) as problem:
                return _problem(400, "bad_request", str(problem))
            except TurnFailed as failure:
                return _problem(500, failure.error, f"{failure.detail} Nothing was saved.")
            except Exception as problem:
                logger.exception("the call to %s failed", request.path)
                return _problem(500, "failed", f"{type(problem).__name__}. Nothing was saved.")

        return guarded

    def _is_allowed(self, header: str) -> bool:
        scheme, _, token = header.partition(" ")
        sent = token.strip().encode("utf-8", "surrogateescape")
        return bool(self._token) and scheme.lower() == "bearer" and hmac.compare_digest(
            sent, self._token
        )  # fmt: skip


async def _on_start(app: Any, _: Any) -> None:
    """After Rasa has loaded its model, before the first request."""
    agent = getattr(app.ctx, "agent", None)
    if agent is not None:
        prepare(agent)
    for reason in problems(agent):
        logger.error("the desk channel cannot take turns: %s", reason)
    reader().read("The engine runs once, so that the first customer does not wait for it.")
    for definition in ("turn_request", "turn_answer", "reading_request", "reading_answer"):
        with contextlib.suppress(ContractError):
            check(definition, None)


def _document(request: Request, definition: str) -> Any:
    """The parsed body. json from the standard library: it keeps lone surrogates apart."""
    try:
        document = json.loads(request.body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not JSON in UTF-8.") from None
    check(definition, document)
    return document


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _json(status: int, body: Any) -> HTTPResponse:
    return HTTPResponse(json.dumps(body), status=status, content_type="application/json")


def _problem(status: int, error: str, detail: str) -> HTTPResponse:
    return _json(status, {"error": error, "detail": detail[:500]})
