"""API keys for systems that send visits: made, listed, revoked, checked."""

from dataclasses import dataclass, replace

from desk.application.ids import new_secret, sealed
from desk.application.ports import Desk
from desk.core.api_key import ApiKey
from desk.core.errors import Conflict, Invalid, NotAllowed, NotFound, Twice
from desk.core.wording import storable

PREFIX = "mgk_"  # so that a scanner of leaked secrets can tell what it found
NAME_MOST = 80


@dataclass(frozen=True, slots=True)
class NewKey:
    """`key` is shown once."""

    api_key: ApiKey
    key: str


def add_api_key(desk: Desk, name: str) -> NewKey:
    """A new key. Raises `Invalid`, and `Conflict` when a valid key has this name."""
    name = _name(name)
    key = PREFIX + new_secret()
    api_key = ApiKey(sealed(key), name, desk.clock.now())
    taken = Conflict(f"There is a key named {name!r} already; revoke it, or choose another name.")
    try:
        with desk.records.write() as record:
            if any(known.name == name and not known.revoked_at for known in record.api_keys()):
                raise taken
            record.add(api_key)
    except Twice:
        raise taken from None
    return NewKey(api_key, key)


def list_api_keys(desk: Desk) -> tuple[ApiKey, ...]:
    """All of them, newest first, revoked ones too."""
    with desk.records.read() as record:
        return tuple(record.api_keys())


def revoke_api_key(desk: Desk, name: str) -> ApiKey:
    """The key of this name opens nothing from now on. Raises `NotFound`."""
    now = desk.clock.now()
    with desk.records.write() as record:
        for known in record.api_keys():
            if known.name == name.strip() and known.revoked_at is None:
                revoked = replace(known, revoked_at=now)
                record.put(revoked)
                return revoked
    raise NotFound(f"There is no valid key named {name.strip()!r}.")


def api_key_of(desk: Desk, presented: str) -> ApiKey:
    """The key that a caller presents. Raises `NotAllowed`, the same for an unknown and a revoked
    one; only hashes are compared, so the time it takes tells nothing of the key."""
    with desk.records.read() as record:
        found = record.get(ApiKey, sealed(presented))
    if found is None or found.revoked_at is not None:
        raise NotAllowed("This API key is not valid. Make one with: makegood keys add NAME")
    return found


def _name(name: str) -> str:
    name = " ".join(storable(name).split())
    if not name or len(name) > NAME_MOST:
        raise Invalid(f"A key's name has 1 to {NAME_MOST} characters.", "name")
    return name
