#!/usr/bin/env python3
"""Makegood's one command: sets everything up and starts it. `python3 run.py --help` says more.

This file is kept readable for any Python 3, so that an old one gets a sentence and no traceback.
"""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main():
    if sys.version_info < OLDEST:
        for name in NEWER:
            found = shutil.which(name)
            if found:
                os.execv(found, [found, os.path.abspath(__file__), *sys.argv[1:]])
        sys.exit(
            "Makegood needs Python 3.11 or newer; this is %d.%d. Install one (for example "
            "`apt-get install python3.11`) and run this again with it." % sys.version_info[:2]
        )
    from launch.commands import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
