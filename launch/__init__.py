"""Set-up and supervision behind `run.py`.

Standard library only: this package runs on a machine that has Python 3.11 or newer and git,
before any environment exists. Nothing here is imported by `desk`, `bot` or `actions`.
"""
