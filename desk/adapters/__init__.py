"""The outside world behind the ports of `desk.application.ports`."""
