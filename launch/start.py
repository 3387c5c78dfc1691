"""`python3 run.py`: set up, start, watch, stop."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from types import FrameType

from launch.errors import LaunchError
from launch.one_at_a_time import only_one
from launch.ports import desk_port, free_port
from launch.product import Addresses, Demo, prepare_demo, services
from launch.progress import Progress
from launch.project import Project
from launch.setup import Setup
from launch.supervisor import Supervisor

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8080
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
RUNNING = "Makegood is already running from this folder ({holder}). Stop that one first."


@dataclass(frozen=True)
class StartOptions:
    """None: not given by the user, a default is chosen."""

    host: str = DEFAULT_HOST
    port: int | None = None
    demo: bool | None = None


def start(project: Project, progress: Progress, options: StartOptions) -> int:
    """Runs the product until a signal stops it. Returns the exit code."""
    with only_one(project.var / "run.lock", RUNNING):
        desk_port(options.host, options.port, DEFAULT_PORT)  # a taken port is told at once
        ready = Setup(project, progress).everything()
        with progress.step("Database"):
            demo = prepare_demo(project, ready, os.environ, options.demo)
        port = desk_port(options.host, options.port, DEFAULT_PORT)
        addresses = Addresses(options.host, port, free_port())
        parts = services(project, ready, addresses, demo, os.environ)
        return _supervise(project, progress, Supervisor(parts, progress.say), addresses, demo)


def _supervise(
    project: Project,
    progress: Progress,
    supervisor: Supervisor,
    addresses: Addresses,
    demo: Demo,
) -> int:
    before = _stop_on_signals(supervisor)
    try:
        with progress.step("Starting"):
            supervisor.start()
            if not supervisor.wait_until_ready():
                _tell_who_is_given_up(project, supervisor)
                raise KeyboardInterrupt  # a stop was asked for before everything was ready
        progress.say(welcome(project, addresses, demo))
        supervisor.wait()
    except KeyboardInterrupt:
        pass
    finally:
        with progress.step("Stopping"):
            supervisor.finish()
        for number, handler in before.items():
            signal.signal(number, handler)
    progress.say("Stopped.")
    return 0


def _tell_who_is_given_up(project: Project, supervisor: Supervisor) -> None:
    lost = supervisor.given_up()
    if lost is not None:
        tail = "\n".join(f"    {line}" for line in lost.log.tail())
        log = project.shown(lost.service.log)
        raise LaunchError(f"{lost.service.name} does not start. The end of {log}:\n{tail}")


def _stop_on_signals(supervisor: Supervisor) -> dict[signal.Signals, signal._HANDLER]:
    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        if asked:
            supervisor.kill()  # the second Ctrl-C: at once
        asked.append(number)
        supervisor.ask_to_stop()

    return {number: signal.signal(number, stop) for number in STOP_SIGNALS}


def welcome(project: Project, addresses: Addresses, demo: Demo) -> str:
    """What the user sees when everything runs."""
    rows = [(label, addresses.own_url + path) for label, path in demo.paths.items()]
    if demo.agent_email and demo.password:
        rows.append(("Sign in as", demo.agent_email))
        rows.append(("Password", f"{demo.password}  (shown once; you choose your own at sign-in)"))
    elif demo.agent_email:
        again = f"python3 run.py makegood agents reset-password {demo.agent_email}"
        rows.append(("Sign in as", f"{demo.agent_email}  (a new password: {again})"))
    if demo.api_key:
        rows.append(("API key", f"{demo.api_key}  (shown once)"))
    rows.append(("Logs", project.shown(project.logs)))
    width = max(len(label) for label, _ in rows) + 2
    lines = [f"  {label:<{width}}{value}" for label, value in rows]
    return "\n".join(["", "Makegood is running.", *lines, "Ctrl-C stops it.", ""])
