"""How a turn can fail.

BadRequest      the caller's mistake; the channel answers 400
TurnFailed      ours: an action, the reader, the answer; the channel answers 500, nothing is saved
"""


class BadRequest(Exception):
    """What the caller must change. The message never repeats a customer's words."""


class TurnFailed(BaseException):
    """This turn has no answer, and what Rasa did in it is thrown away.

    A BaseException, because Rasa catches `Exception` in three places (running an action, saving
    and reading the tracker), logs it, and goes on as if nothing had happened: a form "completes",
    a customer hears nothing.
    """

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(detail)
        self.error = error
        self.detail = detail
