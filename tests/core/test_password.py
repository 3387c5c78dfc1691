"""What a password must be."""

import pytest

from desk.core.errors import Invalid
from desk.core.password import check_password


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("short", "at least 10"),
        ("x" * 300, "at most 256"),
        ("aaaaaaaaaaaa", "too easy"),
        ("INES-is-here-1", "leave your own name out"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(password: str, message: str) -> None:
    with pytest.raises(Invalid, match=message) as refused:
        check_password(password, "ines@example.com")
    assert refused.value.field == "new"


def test_a_few_words_are_a_good_password() -> None:
    check_password("a kettle of green tea", "ines@example.com")
    check_password("чайник зелёного чая", "ines@example.com")
