"""Passwords by Argon2id."""

import pytest

from desk.adapters.passwords import Argon2Passwords

WEAK = Argon2Passwords(time_cost=1, memory_kib=64)


@pytest.mark.parametrize("password", ["a kettle of tea", "чайник", "🫖" * 20, " "])
def test_a_password_matches_its_own_seal_only(password: str) -> None:
    sealed = WEAK.sealed(password)
    assert WEAK.matches(password, sealed)
    assert not WEAK.matches(password + ".", sealed)


def test_a_seal_is_salted_and_names_argon2id() -> None:
    first, second = WEAK.sealed("the same"), WEAK.sealed("the same")
    assert first != second
    assert first.startswith("$argon2id$")


@pytest.mark.parametrize("sealed", ["", "not a hash", "$argon2id$v=19$broken"])
def test_a_damaged_seal_matches_nothing(sealed: str) -> None:
    assert not WEAK.matches("anything", sealed)


def test_a_lone_surrogate_is_a_password_like_any_other() -> None:
    assert not WEAK.matches("\ud800", WEAK.sealed("anything"))
    assert WEAK.matches("\ud800", WEAK.sealed("\ud800"))


def test_weaker_parameters_are_outdated() -> None:
    assert Argon2Passwords().is_outdated(WEAK.sealed("a kettle of tea"))
    assert not WEAK.is_outdated(WEAK.sealed("a kettle of tea"))
