"""Both environments read this file; what needs `desk` lives in `tests/world.py`, for desk's."""

import sys

# The bot side runs on Python 3.10, desk on 3.11 or newer (see DESIGN: two environments).
if sys.version_info >= (3, 11):  # noqa: UP036  # ruff knows desk's Python only
    pytest_plugins = ["tests.postgres", "tests.world", "tests.live", "tests.running"]
else:
    collect_ignore_glob = ["world.py", "fakes.py", "postgres.py", "live.py", "running.py"]
