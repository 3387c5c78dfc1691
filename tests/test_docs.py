"""The documentation says what the product does: settings, commands and endpoints."""

import re
from pathlib import Path

import pytest

from tests.live import Live

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "bot/README.md"]


def read(*names: str) -> str:
    return "\n".join((ROOT / name).read_text() for name in names)


def test_every_setting_is_documented_with_its_default() -> None:
    from desk.settings import Settings

    page = read("docs/settings.md")
    for name, field in Settings.model_fields.items():
        row = re.search(rf"^\| `MAKEGOOD_{name.upper()}` \| (.*?) \|", page, re.MULTILINE)
        assert row, f"MAKEGOOD_{name.upper()} is missing in docs/settings.md"
        default = field.default
        if isinstance(default, int | float) and not isinstance(default, bool):
            assert f"`{default}`" == row[1], f"{name} is documented as {row[1]}, not {default}"


def test_every_documented_setting_exists() -> None:
    from desk.settings import Settings

    known = {f"MAKEGOOD_{name.upper()}" for name in Settings.model_fields}
    for page in PAGES:
        for name in re.findall(r"MAKEGOOD_[A-Z_]+[A-Z]", page.read_text()):
            assert name in known, f"{page.name} speaks of {name}, which is no setting"


def test_every_command_is_documented() -> None:
    from typer.main import get_command

    from desk.cli import app

    page = read("docs/commands.md")
    root = get_command(app)  # `hours holiday` is one row for its two commands
    for name, command in root.commands.items():  # type: ignore[attr-defined]  # it is a group
        below = getattr(command, "commands", {})
        for line in [f"{name} {sub}" for sub in below] or [name]:
            assert f"`makegood {line}" in page, f"'makegood {line}' is missing in docs/commands.md"


@pytest.mark.databases("sqlite")  # the routes are the same on both
def test_every_endpoint_for_integrators_is_documented(live: Live) -> None:
    page = read("docs/visits-api.md", "docs/widget.md", "docs/deploy.md")
    for path, methods in live.app.openapi()["paths"].items():
        if not path.startswith(("/api", "/v/")):
            continue
        shown = path.split("{")[0].rstrip("/")
        for method in methods:
            row = rf"{method.upper()} {re.escape(shown)}"
            assert re.search(row, page) or f"`{shown}" in page, f"{method} {path} is undocumented"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
