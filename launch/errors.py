"""What can go wrong on somebody else's machine, said in one sentence."""

from __future__ import annotations

import re


class LaunchError(Exception):
    """Ends the command. The message is all the user sees: it says what to do."""


CAUSES = (
    (
        r"No space left on device|Errno 28|ENOSPC|Disk quota exceeded",
        "the disk is full; make room (about 4 GB are needed) and run the same command again",
    ),
    (
        r"DO NOT MATCH THE HASHES|[Hh]ash mismatch|EINTEGRITY",
        "a downloaded package is not the one that was pinned (its hash differs); "
        "do not use this package source until you know why",
    ),
    (
        r"name resolution|Name or service not known|Network is unreachable|Connection refused"
        r"|NewConnectionError|ConnectTimeout|Max retries exceeded|dns error|ENOTFOUND|ECONNREFUSED"
        r"|EAI_AGAIN|ETIMEDOUT|Read timed out|error sending request|ProxyError|Could not connect",
        "the package registry cannot be reached; check the network (or the proxy and the "
        "registry that pip and npm are configured for) and run the same command again",
    ),
    (
        r"No matching distribution found|ETARGET|E404",
        "the package registry that this machine uses does not have a pinned package",
    ),
    (r"CERTIFICATE_VERIFY_FAILED|self.signed certificate", "a TLS certificate is not trusted"),
    (r"Permission denied|EACCES", "a file may not be written; check who owns this folder"),
    (r"Killed|MemoryError|Cannot allocate memory", "the machine ran out of memory"),
)


def cause(output: str) -> str | None:
    """The plain cause behind the output of a failed program, or None where it is not known."""
    for pattern, sentence in CAUSES:
        if re.search(pattern, output):
            return sentence
    return None
