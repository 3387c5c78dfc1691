"""Who is asking: the session's cookie, the CSRF token, and what happens without them."""

import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Form, Header, Request
from fastapi.routing import APIRoute
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from desk.application.sign_in import session_of
from desk.core.agent import Agent, Role, Session, may
from desk.core.errors import Expired, NotAllowed, Refused, Unavailable
from desk.settings import Settings
from desk.web.dependencies import TheDesk, TheSettings
from desk.web.errors import wants_json

# A Strict cookie is not sent when somebody follows a link from elsewhere (an alert): this page
# asks for the same address again, from here, and the cookie comes along.
ONCE_MORE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Makegood desk</title>
<meta http-equiv="refresh" content="0"><p>One moment.</p></html>"""


class NotSignedIn(Refused):
    """No session, or one that has ended."""


class PasswordDue(Refused):
    """Signed in with a one-time password: the first thing is to choose one's own."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed-in agent and the session of this browser."""

    agent: Agent
    session: Session
    token: str


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host and to TLS, where there is TLS."""
    return "__Host-makegood-desk" if settings.is_https else "makegood-desk"


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(settings.session_valid),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="strict",
    )


def clear_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        cookie_name(settings), path="/", secure=settings.is_https, httponly=True, samesite="strict"
    )


def anybody_signed_in(request: Request, desk: TheDesk, settings: TheSettings) -> Signed:
    """The signed-in agent, also with a one-time password."""
    token = request.cookies.get(cookie_name(settings), "")
    if not token:
        raise NotSignedIn("Sign in first.")
    try:
        session, agent = session_of(desk, token)
    except Expired as gone:
        raise NotSignedIn("You were signed out; sign in again.") from gone
    return Signed(agent, session, token)


AnybodySignedIn = Annotated[Signed, Depends(anybody_signed_in)]


def signed_in(who: AnybodySignedIn) -> Signed:
    """The signed-in agent, with a password of their own."""
    if who.agent.must_change_password:
        raise PasswordDue("Choose a password of your own first.")
    return who


SignedIn = Annotated[Signed, Depends(signed_in)]


def manager(who: SignedIn) -> Signed:
    if not may(who.agent, Role.MANAGER):
        raise NotAllowed("This page is for managers.")
    return who


SignedInManager = Annotated[Signed, Depends(manager)]


def same_site(request: Request, settings: TheSettings) -> None:
    """Refuses a POST that another site's page has sent: browsers name where it came from."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise NotAllowed("This came from another site; do it here on the desk.")
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise NotAllowed("This came from another site; do it here on the desk.")


def no_forgery(
    who: AnybodySignedIn,
    _same: Annotated[None, Depends(same_site)],
    csrf: Annotated[str, Form()] = "",
    x_csrf: Annotated[str, Header()] = "",
) -> None:
    """Everything that changes state carries the session's token, in the form or the header."""
    given = (x_csrf or csrf).encode("utf-8", "surrogatepass")
    if not secrets.compare_digest(given, who.session.csrf.encode()):
        raise NotAllowed("This page is out of date; load it again and repeat.")


class ConsoleRoute(APIRoute):
    """Answers what is refused the way a browser at the desk needs it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except NotSignedIn as refused:
                return to_sign_in(request, str(refused))
            except PasswordDue as refused:
                return elsewhere(request, "/desk/password", 403, str(refused))
            except (Refused, Unavailable) as refused:
                if request.headers.get("hx-request") == "true":
                    # a fragment must not be replaced by an error page; the reader stays as it is
                    return JSONResponse({"message": str(refused)}, 409, {"HX-Reswap": "none"})
                raise

        return guarded


def to_sign_in(request: Request, message: str) -> Response:
    """To the sign-in page and back again, where a person is at the other end."""
    crossed = request.headers.get("sec-fetch-site") == "cross-site"
    if request.method == "GET" and crossed:
        return HTMLResponse(ONCE_MORE)
    back = request.url.path if request.method == "GET" else "/desk/queue"
    return elsewhere(request, f"/desk/sign-in?next={quote(back)}", 401, message)


def elsewhere(request: Request, target: str, status: int, message: str) -> Response:
    """A redirect for pages; a status for what scripts have asked for."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=status, headers={"HX-Redirect": target})
    is_page = "text/html" in request.headers.get("accept", "")
    if not is_page or wants_json(request.url.path, request.headers.get("accept", "")):
        return JSONResponse({"error": "not_signed_in", "message": message}, status)
    return RedirectResponse(target, 303)
