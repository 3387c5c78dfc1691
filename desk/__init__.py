"""The people's side of Makegood: channels, conversations, cases, promises, console, timers."""
