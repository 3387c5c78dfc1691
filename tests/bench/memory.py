"""Resident memory of a process, as the kernel counts it."""

from pathlib import Path


def rss_mb(pid: int) -> float:
    """In MB (10^6 bytes)."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6
