"""Whom a limit counts: one caller is one address, or the /64 that one caller is given."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from desk.web.dependencies import client_address
from desk.web.throttle import LOOPBACK


def _from(host: str) -> Request:
    return Request({"type": "http", "client": (host, 1), "headers": []})


@pytest.mark.anyio
@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
async def test_this_machine_is_recognised_however_it_comes(host: str) -> None:
    assert await client_address(_from(host)) in LOOPBACK


@pytest.mark.anyio
async def test_neighbours_on_a_network_of_ipv6_count_as_one() -> None:
    one = await client_address(_from("2001:db8::5"))
    assert one == await client_address(_from("2001:db8::6"))
    assert one != await client_address(_from("2001:db8:0:1::5"))
