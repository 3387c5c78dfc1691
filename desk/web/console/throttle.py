"""Guessing passwords is slow: per address and person, and per address.

Only failures count, so a colleague who signs in often is never held up, and nobody can lock a
person out from another address.
"""

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from desk.core.errors import Throttled

PER_PERSON = RateLimitItemPerMinute(5, 5)  # 5 in 5 minutes, from one address
PER_ADDRESS = RateLimitItemPerMinute(30, 10)


class SignInThrottle:
    """Counts failures in the memory of this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, address: str, email: str) -> None:
        """Raises `Throttled` where there were too many failures lately."""
        for limit, keys in self._limits(address, email):
            if not self._limiter.test(limit, *keys):
                raise Throttled(
                    "Too many attempts; wait a few minutes and try again.", limit.get_expiry()
                )

    def failed(self, address: str, email: str) -> None:
        for limit, keys in self._limits(address, email):
            self._limiter.hit(limit, *keys)

    @staticmethod
    def _limits(address: str, email: str) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
        person = email.strip().lower()
        return ((PER_PERSON, ("person", address, person)), (PER_ADDRESS, ("address", address)))


def throttle_of(request: Request) -> SignInThrottle:
    """The one of this app; made with its first use."""
    state = request.app.state
    if not hasattr(state, "sign_in_throttle"):
        state.sign_in_throttle = SignInThrottle()
    throttle: SignInThrottle = state.sign_in_throttle
    return throttle
