"""What routes ask for, from the request: the desk, the hub, the settings, who is asking.

Async, though they wait for nothing: FastAPI would send each of them through a thread otherwise.
"""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request

from desk.adapters.hints import Hub
from desk.application.ports import Desk
from desk.bootstrap import Installation
from desk.settings import Settings


def installation_of(request: Request) -> Installation:
    found: Installation = request.app.state.installation
    return found


async def desk_of(request: Request) -> Desk:
    return installation_of(request).desk


async def hub_of(request: Request) -> Hub:
    return installation_of(request).hub


async def settings_of(request: Request) -> Settings:
    return installation_of(request).settings


async def client_address(request: Request) -> str:
    """The caller's address, for limits: behind a trusted proxy the one it reports (see
    `trusted_proxies`). An IPv6 caller counts by its /64, which is what one caller is given."""
    host = request.client.host if request.client is not None else "unknown"
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address) or address.is_loopback:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))


TheDesk = Annotated[Desk, Depends(desk_of)]
TheHub = Annotated[Hub, Depends(hub_of)]
TheSettings = Annotated[Settings, Depends(settings_of)]
Address = Annotated[str, Depends(client_address)]
