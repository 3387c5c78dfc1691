"""Settings of the people's side: environment variables that begin with MAKEGOOD_.

Durations are in seconds. A wrong value is told by name when the process starts.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from desk.core.errors import Invalid
from desk.core.times import Times

Seconds = Annotated[float, Field(gt=0, le=366 * 86400)]


class Settings(BaseSettings):
    """Every field is a variable: `bot_url` is MAKEGOOD_BOT_URL."""

    model_config = SettingsConfigDict(
        env_prefix="MAKEGOOD_", frozen=True, use_attribute_docstrings=True
    )

    host: str = "127.0.0.1"
    """Address to listen on. Anything but loopback is reachable from other machines."""
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    """Port to listen on."""
    public_url: str = ""
    """The address that customers and agents use, as it stands in links and QR codes, for example
    https://chat.example.com. Unset: http://, the host and the port."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """More host names that requests may name, separated by commas. That of the public URL and the
    loopback names are always allowed; * allows every name."""
    trusted_proxies: str = "127.0.0.1,::1"
    """Addresses of the reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed,
    separated by commas."""

    database_url: str = "sqlite:///var/makegood.db"
    """The database: sqlite:///path/to/file.db or postgresql://user:password@host/name."""
    bot_url: str = "http://127.0.0.1:5005"
    """Where the bot side listens."""
    bot_token: SecretStr = SecretStr("")
    """The secret that desk and bot side share."""
    secret: SecretStr | None = None
    """Signs check-in links and chat credentials; at least 32 characters, the same for every
    process of an installation. Changing it makes links that are on their way useless. Unset: made
    once and kept in the secret file."""
    secret_file: Path = Path("var/secret")
    """Where the secret is kept when none is set."""
    alert_url: SecretStr = SecretStr("")
    """Where alerts go when nobody accepts a case: an apprise URL, several separated by spaces."""
    widget_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Web sites that may hold the chat widget, separated by commas: https://www.example.com"""
    demo: bool = False
    """Whether the demo shop is served."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is logged. Logs carry ids, never what people wrote."""
    turn_threads: Annotated[int, Field(ge=0, le=64)] = 4
    """How many bot turns this process runs at once. 0: it runs no worker, another process does
    (`worker`, PostgreSQL only)."""

    turn_deadline: Seconds = 4
    """How long the bot side may take for a turn; then the customer gets a person."""
    alert_after: Seconds = 60
    """How long a case may wait before the alert goes out."""
    alert_every: Seconds = 60
    """How often the alert is repeated until somebody acknowledges it."""
    console_gone_after: Seconds = 60
    """How long an agent's console may be silent before it counts as gone."""
    first_word_within: Seconds = 120
    """How soon an owner writes after accepting; later the case goes back to the queue."""
    stated_wait: Seconds = 300
    """The wait that a customer is told; whoever waits longer is offered a call back."""
    link_valid: Seconds = 14 * 86400
    """How long a check-in link works."""
    session_valid: Seconds = 12 * 3600
    """How long an agent stays signed in."""

    @field_validator("allowed_hosts", "widget_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("widget_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            parts = urlsplit(origin)
            if (
                parts.scheme not in ("http", "https")
                or origin != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError(
                    f"{origin!r} is not an origin; write it as https://www.example.com"
                )
        return origins

    @field_validator("public_url", "bot_url")
    @classmethod
    def _check_url(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("write it as http://host:port or https://host")
        return url.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, url: str) -> str:
        if url.startswith("sqlite:///") and url.removeprefix("sqlite:///").strip() not in (
            "",
            ":memory:",
        ):
            return url
        if url.startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
            return url
        raise ValueError(
            "write it as sqlite:///path/to/file.db or postgresql://user:password@host/name"
        )

    @field_validator("secret")
    @classmethod
    def _check_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < 32:
            raise ValueError("use at least 32 characters, drawn at random")
        return secret

    @property
    def base_url(self) -> str:
        """The public URL without a slash at the end."""
        if self.public_url:
            return self.public_url
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{host}:{self.port}"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """Host names (without port) that requests may name."""
        own = urlsplit(self.base_url).hostname or ""
        always = {"127.0.0.1", "localhost", "::1", self.host.lower(), own}
        return frozenset(always | {host.lower() for host in self.allowed_hosts})

    @property
    def sqlite_path(self) -> Path | None:
        """The database's file; None on PostgreSQL."""
        if not self.database_url.startswith("sqlite"):
            return None
        return Path(self.database_url.removeprefix("sqlite:///"))

    def times(self) -> Times:
        return Times(
            **{name: timedelta(seconds=getattr(self, name)) for name in Times.__dataclass_fields__}
        )


def load(**options: object) -> Settings:
    """The settings of this process; `options` win over variables. Raises `Invalid` that names
    the variable to correct."""
    try:
        return Settings(**options)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        lines = [
            f"MAKEGOOD_{str(problem['loc'][0]).upper()}: {_plain(problem['msg'])}."
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise Invalid("\n".join(lines)) from None


def installation_secret(settings: Settings) -> bytes:
    """The secret that is set, or the one in the secret file, which is made when missing."""
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    path = settings.secret_file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_secret(path)
        kept = path.read_text().strip()
    except OSError as error:
        raise Invalid(
            f"The secret file {path} cannot be used ({error.strerror}); set MAKEGOOD_SECRET."
        ) from error
    if len(kept) < 32:
        raise Invalid(f"The secret file {path} is damaged; restore it, or set MAKEGOOD_SECRET.")
    return kept.encode()


def _make_secret(path: Path) -> None:
    """Writes a new secret where there is none. Linked into place, so that of two processes that
    start together both use the first one's, and a crash leaves no half a secret."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".")
