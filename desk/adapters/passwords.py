"""Passwords by Argon2id."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """`ports.Passwords`. The defaults are OWASP's Argon2id minimum (19 MiB, two passes, one
    lane): sign-ins are throttled, and a check must not push the process out of its memory."""

    def __init__(self, time_cost: int = 2, memory_kib: int = 19456) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)

    def sealed(self, password: str) -> str:
        return self._hasher.hash(_bytes(password))

    def matches(self, password: str, sealed: str) -> bool:
        try:
            return self._hasher.verify(sealed, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, sealed: str) -> bool:
        return self._hasher.check_needs_rehash(sealed)


def _bytes(password: str) -> bytes:
    # whatever a form can carry is a password, a lone surrogate too
    return password.encode("utf-8", "surrogatepass")
