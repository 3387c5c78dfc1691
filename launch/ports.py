"""Choosing ports to listen on."""

from __future__ import annotations

import socket

from launch.errors import LaunchError

TRIES = 20


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on now, chosen by the system."""
    with _socket(host) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def is_free(host: str, port: int) -> bool:
    with _socket(host) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise LaunchError(
                f"Port {port} may not be used by this user; try --port 8080."
            ) from error
        except OSError:
            return False
    return True


def desk_port(host: str, wanted: int | None, default: int) -> int:
    """The port that was asked for, or the first free one from `default` on.

    Raises LaunchError when the one asked for is taken, or when `host` is no address of this
    machine.
    """
    check_host(host)
    if wanted is not None:
        if not is_free(host, wanted):
            raise LaunchError(f"Port {wanted} on {host} is taken; choose another with --port.")
        return wanted
    for port in range(default, default + TRIES):
        if is_free(host, port):
            return port
    raise LaunchError(
        f"Ports {default} to {default + TRIES - 1} are taken; choose one with --port."
    )


def check_host(host: str) -> None:
    try:
        with _socket(host) as probe:
            probe.bind((host, 0))
    except OSError as error:
        raise LaunchError(
            f"{host!r} is not an address of this machine; choose another --host."
        ) from error


def _socket(host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.socket(family, socket.SOCK_STREAM)
