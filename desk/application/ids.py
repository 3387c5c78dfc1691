"""Ids and secrets. An id is unguessable (128 bits), so knowing one proves nothing lost."""

import hashlib
import hmac
import secrets


def new_id() -> str:
    """A new id, 22 characters, safe in a URL and in the turn contract."""
    return secrets.token_urlsafe(16)


def new_secret() -> str:
    """A credential of 256 bits, 43 characters."""
    return secrets.token_urlsafe(32)


def sealed(value: str) -> str:
    """What is stored of a credential: its SHA-256, in hex."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def derived_token(secret: bytes, purpose: str, value: str) -> str:
    """The same 128-bit token each time for the same value: it need not be stored to be shown."""
    digest = hmac.new(secret, f"{purpose}:{value}".encode(), hashlib.sha256).digest()
    return digest[:16].hex()
