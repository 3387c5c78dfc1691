"""Sign-in (throttled), sign-out, password, away."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from desk.application.presence import console_closed, set_away
from desk.application.sign_in import change_password, sign_in, sign_out
from desk.core.errors import NotAllowed, Refused, Throttled
from desk.web.console.render import plain_page, viewer_of
from desk.web.console.signed_in import (
    AnybodySignedIn,
    ConsoleRoute,
    SignedIn,
    clear_cookie,
    no_forgery,
    same_site,
    set_cookie,
)
from desk.web.console.throttle import SignInThrottle, throttle_of
from desk.web.dependencies import Address, TheDesk, TheSettings

router = APIRouter(route_class=ConsoleRoute)
Changes = Depends(no_forgery)
WRONG = "That e-mail and password do not fit."


def local_path(path: str) -> str:
    """Where to go after signing in: a page of the desk, never another site."""
    safe = path.startswith("/desk") and "//" not in path and "\\" not in path
    return path if safe and path.isprintable() and path.isascii() else "/desk/queue"


@router.get("/desk/sign-in")
def show_sign_in(next: str = "") -> Response:
    return plain_page("sign_in", next=local_path(next), email="", problem=None)


@router.post("/desk/sign-in", dependencies=[Depends(same_site)])
def do_sign_in(
    desk: TheDesk,
    settings: TheSettings,
    address: Address,
    throttle: Annotated[SignInThrottle, Depends(throttle_of)],
    email: Annotated[str, Form(max_length=320)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    try:
        throttle.check(address, email)
        signed = sign_in(desk, email, password)
    except Throttled as refused:
        headers = {"Retry-After": str(refused.retry_after_s)}
        response = _sign_in_again(429, next, email, str(refused))
        response.headers.update(headers)
        return response
    except NotAllowed:
        throttle.failed(address, email)
        return _sign_in_again(403, next, email, WRONG)
    answer = RedirectResponse(local_path(next), 303)
    set_cookie(answer, settings, signed.token)
    return answer


def _sign_in_again(status: int, next: str, email: str, problem: str) -> Response:
    return plain_page("sign_in", status, next=local_path(next), email=email, problem=problem)


@router.post("/desk/sign-out", dependencies=[Changes])
def do_sign_out(desk: TheDesk, settings: TheSettings, who: AnybodySignedIn) -> Response:
    sign_out(desk, who.token)
    console_closed(desk, who.agent.id)
    answer = RedirectResponse("/desk/sign-in", 303)
    clear_cookie(answer, settings)
    return answer


@router.get("/desk/password")
def show_password(who: AnybodySignedIn) -> Response:
    return _password_page(who)


@router.post("/desk/password", dependencies=[Changes])
def do_change_password(
    desk: TheDesk,
    settings: TheSettings,
    who: AnybodySignedIn,
    address: Address,
    throttle: Annotated[SignInThrottle, Depends(throttle_of)],
    old: Annotated[str, Form(max_length=1000)] = "",
    new: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    if new != again:
        return _password_page(who, "The two new passwords are not the same.")
    try:
        throttle.check(address, who.agent.email)
        signed = change_password(desk, who.token, old, new)
    except Refused as refused:
        throttle.failed(address, who.agent.email)
        return _password_page(who, str(refused))
    answer = RedirectResponse("/desk/queue", 303)
    set_cookie(answer, settings, signed.token)  # every other browser is signed out
    return answer


def _password_page(who: AnybodySignedIn, problem: str | None = None) -> Response:
    return plain_page(
        "password",
        422 if problem else 200,
        viewer=viewer_of(who),
        email=who.agent.email,
        must_change=who.agent.must_change_password,
        problem=problem,
    )


@router.post("/desk/away", dependencies=[Changes])
def do_set_away(
    desk: TheDesk,
    who: SignedIn,
    away: Annotated[str, Form()],
    next: Annotated[str, Form()] = "",
) -> Response:
    set_away(desk, who.agent.id, away == "yes")
    return RedirectResponse(local_path(next), 303)
