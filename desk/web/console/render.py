"""Pages from templates, with what every page of the console shows."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from desk.application.ids import new_id
from desk.application.ports import Desk
from desk.core.agent import Role, may
from desk.core.case import Team
from desk.web.console.printing import add_filters
from desk.web.console.screens import Viewer
from desk.web.console.signed_in import Signed

TEMPLATES = Path(__file__).parents[1] / "templates"
TEAMS = tuple((team.value, team.value.capitalize()) for team in Team)

environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
add_filters(environment)


def plain_page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page without the bar: sign-in, password."""
    return HTMLResponse(environment.get_template(f"console/{name}.html").render(**values), status)


def page(
    request: Request, desk: Desk, who: Signed, name: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page of the console. `here` in `values` names its place in the navigation."""
    with desk.records.read() as record:
        zone = ZoneInfo(record.hours().time_zone)
    shown: dict[str, Any] = {
        "viewer": viewer_of(who),
        "now": desk.clock.now(),
        "zone": zone,
        "path": request.url.path,
        "here": None,
        "problem": None,
        "done": None,
        "new_source_id": new_id,
        "teams": TEAMS,
    }
    template = environment.get_template(f"console/{name}.html")
    return HTMLResponse(template.render(**(shown | values)), status)


def viewer_of(who: Signed) -> Viewer:
    agent = who.agent
    return Viewer(
        id=agent.id,
        name=agent.name,
        role=agent.role.value,
        csrf=who.session.csrf,
        away=agent.away,
        manages=may(agent, Role.MANAGER),
    )
