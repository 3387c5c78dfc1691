"""Use cases, one file each: the only code that changes state. `ports` says what they need."""
