"""A clock that is set by hand."""


class HandClock:
    """Stands still but where a test moves it.

    Attributes:
        now: Seconds.
    """

    def __init__(self, now=1_000.0):
        self.now = now

    def __call__(self):
        return self.now
