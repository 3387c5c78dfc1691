"""The check-in page: the whole page is the chat."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse

from desk.web.dependencies import TheSettings

TEMPLATES = Path(__file__).parents[1] / "templates" / "widget"

environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

router = APIRouter(include_in_schema=False)


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the customer's side."""
    return HTMLResponse(
        environment.get_template(name).render(**values),
        status,
        {"X-Robots-Tag": "noindex, nofollow"},
    )


@router.get("/v/{token}")
def get_check_in(token: str) -> HTMLResponse:
    """The page alone: it looks nothing up and starts nothing, because mail programs and
    messengers fetch links for previews. Its script opens the chat; where the token is unknown or
    too old, the chat says so and lets the customer write all the same."""
    return page("check_in.html", token=token)


@router.get("/")
def get_start(settings: TheSettings) -> RedirectResponse:
    """Where somebody starts who knows the address only."""
    return RedirectResponse("/demo" if settings.demo else "/desk", 303)
