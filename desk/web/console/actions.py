"""What an agent does with a case. Every route is a POST with CSRF; a form gets the case's page
back, a script gets JSON."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from desk.application.accept_case import accept_case
from desk.application.alert_unaccepted import acknowledge
from desk.application.hand_back import hand_back
from desk.application.pass_on import decline_pass_on, pass_on, withdraw_pass_on
from desk.application.promise_due import close_promise
from desk.application.resolve_case import resolve_case
from desk.application.save_draft import save_draft
from desk.application.write_note import write_note
from desk.application.write_to_customer import write_to_customer
from desk.core.case import Outcome, Team
from desk.core.errors import Conflict, Invalid, NotAllowed, Refused
from desk.web.console.pages import case_page
from desk.web.console.signed_in import ConsoleRoute, Signed, SignedIn, no_forgery
from desk.web.dependencies import TheDesk
from desk.web.errors import wants_json

router = APIRouter(
    prefix="/desk/cases/{case_id}", route_class=ConsoleRoute, dependencies=[Depends(no_forgery)]
)
LongText = Annotated[str, Form(max_length=20_000)]
SourceId = Annotated[str, Form(min_length=8, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
STATUS = {Conflict: 409, NotAllowed: 403, Invalid: 422}


def act(
    request: Request, desk: TheDesk, who: Signed, case_id: str, action: Callable[[], object]
) -> Response:
    """Does it, and shows the case: as it is now, or with the reason why not."""
    by_script = wants_json(request.url.path, request.headers.get("accept", ""))
    try:
        action()
    except (Conflict, NotAllowed, Invalid) as refused:
        if by_script:
            raise
        return case_page(request, desk, who, case_id, problem=str(refused), status=_status(refused))
    if by_script:
        return JSONResponse({"ok": True})
    return RedirectResponse(f"/desk/cases/{case_id}", 303)


def _status(refused: Refused) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(refused, kind)), 400)


@router.post("/accept")
def accept(request: Request, desk: TheDesk, who: SignedIn, case_id: str) -> Response:
    return act(request, desk, who, case_id, lambda: accept_case(desk, case_id, who.agent.id))


@router.post("/messages")
def write(
    request: Request,
    desk: TheDesk,
    who: SignedIn,
    case_id: str,
    source_id: SourceId,
    text: LongText,
    kind: Annotated[str, Form()] = "reply",
) -> Response:
    """A reply to the customer, or a note where the form says so; once per source id."""
    if kind == "note":
        return note(request, desk, who, case_id, source_id, text)
    return act(
        request,
        desk,
        who,
        case_id,
        lambda: write_to_customer(desk, case_id, who.agent.id, source_id, text),
    )


@router.post("/notes")
def note(
    request: Request,
    desk: TheDesk,
    who: SignedIn,
    case_id: str,
    source_id: SourceId,
    text: LongText,
) -> Response:
    return act(
        request,
        desk,
        who,
        case_id,
        lambda: write_note(desk, case_id, who.agent.id, source_id, text),
    )


@router.post("/pass-on")
def offer(
    request: Request,
    desk: TheDesk,
    who: SignedIn,
    case_id: str,
    to: Annotated[str, Form(max_length=100)],
    note: LongText = "",
) -> Response:
    """`to` is agent:<id> or team:<name>."""
    kind, _, value = to.partition(":")

    def offer_it() -> None:
        if kind == "agent" and value:
            pass_on(desk, case_id, who.agent.id, to_agent_id=value, note=note)
        elif kind == "team" and value in {team.value for team in Team}:
            pass_on(desk, case_id, who.agent.id, to_team=Team(value), note=note)
        else:
            raise Invalid("Choose a colleague or a team.", "to")

    return act(request, desk, who, case_id, offer_it)


@router.post("/withdraw")
def withdraw(request: Request, desk: TheDesk, who: SignedIn, case_id: str) -> Response:
    return act(request, desk, who, case_id, lambda: withdraw_pass_on(desk, case_id, who.agent.id))


@router.post("/decline")
def decline(request: Request, desk: TheDesk, who: SignedIn, case_id: str) -> Response:
    return act(request, desk, who, case_id, lambda: decline_pass_on(desk, case_id, who.agent.id))


@router.post("/resolve")
def resolve(
    request: Request,
    desk: TheDesk,
    who: SignedIn,
    case_id: str,
    outcome: Annotated[str, Form()] = "",
    note: LongText = "",
) -> Response:
    def resolve_it() -> None:
        resolve_case(desk, case_id, who.agent.id, _outcome(outcome), note)

    return act(request, desk, who, case_id, resolve_it)


@router.post("/hand-back")
def to_bot(
    request: Request,
    desk: TheDesk,
    who: SignedIn,
    case_id: str,
    outcome: Annotated[str, Form()] = Outcome.UNKNOWN,
    note: LongText = "",
) -> Response:
    def hand_it_back() -> None:
        hand_back(desk, case_id, who.agent.id, _outcome(outcome), note)

    return act(request, desk, who, case_id, hand_it_back)


def _outcome(outcome: str) -> Outcome:
    if outcome not in {known.value for known in Outcome}:
        raise Invalid("Say how it ended.", "outcome")
    return Outcome(outcome)


@router.post("/promises/{promise_id}")
def close_call(
    request: Request,
    desk: TheDesk,
    who: SignedIn,
    case_id: str,
    promise_id: str,
    kept: Annotated[Literal["yes", "no"], Form()],
) -> Response:
    """What became of a call that was promised: made, or nobody was reached."""
    return act(
        request,
        desk,
        who,
        case_id,
        lambda: close_promise(desk, promise_id, who.agent.id, kept=kept == "yes"),
    )


@router.post("/acknowledge")
def seen_alert(request: Request, desk: TheDesk, who: SignedIn, case_id: str) -> Response:
    return act(request, desk, who, case_id, lambda: acknowledge(desk, case_id, who.agent.id))


@router.post("/draft")
def keep_draft(
    desk: TheDesk,
    who: SignedIn,
    case_id: str,
    text: LongText = "",
    source_id: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """`source_id` is the one under which these words would be sent."""
    save_draft(desk, case_id, who.agent.id, text, source_id or None)
    return JSONResponse({"ok": True})
