"""Settings: what is unset has a default that works, what is wrong is named."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from desk.core.errors import Invalid
from desk.core.times import Times
from desk.settings import Settings, installation_secret, load


def test_the_defaults_listen_on_loopback_and_use_the_defaults_of_core() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.base_url == "http://127.0.0.1:8080"
    assert settings.times() == Times()


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEGOOD_WIDGET_ORIGINS", "https://a.example, https://b.example")
    monkeypatch.setenv("MAKEGOOD_FIRST_WORD_WITHIN", "30")
    monkeypatch.setenv("MAKEGOOD_PUBLIC_URL", "https://chat.example.com/")
    settings = load()
    assert settings.widget_origins == ("https://a.example", "https://b.example")
    assert settings.times().first_word_within == timedelta(seconds=30)
    assert settings.base_url == "https://chat.example.com"
    assert settings.is_https
    assert "chat.example.com" in settings.hosts


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("MAKEGOOD_PORT", "eighty", "MAKEGOOD_PORT"),
        ("MAKEGOOD_DATABASE_URL", "mysql://x", "sqlite:///"),
        ("MAKEGOOD_DATABASE_URL", "sqlite:///:memory:", "sqlite:///"),
        ("MAKEGOOD_TURN_DEADLINE", "-1", "greater than 0"),
        ("MAKEGOOD_WIDGET_ORIGINS", "https://a.example/shop", "https://www.example.com"),
        ("MAKEGOOD_SECRET", "short", "32 characters"),
        ("MAKEGOOD_PUBLIC_URL", "chat.example.com", "https://host"),
    ],
)
def test_a_wrong_value_is_told_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(Invalid) as told:
        load()
    assert variable in str(told.value)
    assert says in str(told.value)


def test_secrets_are_not_shown_with_the_settings() -> None:
    settings = Settings(secret="0123456789abcdef0123456789abcdef", bot_token="tok-tok")
    assert "abcdef" not in repr(settings)
    assert "tok-tok" not in repr(settings)


def test_the_secret_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(secret_file=tmp_path / "var" / "secret")
    with ThreadPoolExecutor(1) as one:
        first = one.submit(installation_secret, settings).result()
    assert installation_secret(settings) == first
    assert len(first) >= 32
    assert stat.S_IMODE(settings.secret_file.stat().st_mode) == 0o600
    assert [path.name for path in settings.secret_file.parent.iterdir()] == ["secret"]


def test_a_damaged_secret_file_is_refused_instead_of_signing_with_it(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("abc")
    with pytest.raises(Invalid, match="damaged"):
        installation_secret(Settings(secret_file=path))
