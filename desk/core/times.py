"""How long things may take. All of them are settings; these are the defaults."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Times:
    turn_deadline: timedelta = timedelta(seconds=4)  # a bot turn, as the customer waits
    alert_after: timedelta = timedelta(seconds=60)  # a case that nobody accepts goes to the alert
    alert_every: timedelta = timedelta(seconds=60)  # and again, until acknowledged
    console_gone_after: timedelta = timedelta(seconds=60)
    first_word_within: timedelta = timedelta(minutes=2)  # after accepting
    stated_wait: timedelta = timedelta(minutes=5)  # what a waiting customer is told
    link_valid: timedelta = timedelta(days=14)
    session_valid: timedelta = timedelta(hours=12)
