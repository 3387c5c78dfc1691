"""Starts Chromium for tests, the same way everywhere."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",  # tests run as root in containers; they load pages of ours only
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium(playwright: Playwright) -> Browser:
    """The browser that MAKEGOOD_TEST_BROWSER names, else one on PATH, else playwright's own."""
    path = os.environ.get("MAKEGOOD_TEST_BROWSER") or next(
        (found for found in map(shutil.which, NAMES) if found), None
    )
    return playwright.chromium.launch(executable_path=path, args=QUIET)
