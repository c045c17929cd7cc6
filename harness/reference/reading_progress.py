"""How far the reading of messages is, which takes two steps: each message by itself, then beside sections."""

from harness.turns import Progress


def unseen(done: int, total: int) -> None:
    """For who wants to know nothing of it."""


def halves(progress: Progress, messages: int) -> tuple[Progress, Progress]:
    """Two that tell `progress` of so many messages, which are half read after the first step."""

    def of_step(before: int) -> Progress:
        def told(done: int, total: int) -> None:
            progress(messages * (before * total + done) // (2 * total), messages)

        return told

    return of_step(0), of_step(1)
