"""Functions of the user's that are called and not awaited."""

import inspect


def check_callback(name: str, callback: object) -> None:
    """Refuses what could not be called, or would give a coroutine that nobody awaits.

    Args:
        name: Of the argument, for the error.
        callback: Its value.

    Raises:
        TypeError: It cannot be called, or is a coroutine function.
    """
    if not callable(callback):
        raise TypeError(f"{name}: {callback!r} cannot be called")
    if inspect.iscoroutinefunction(callback) or inspect.iscoroutinefunction(
        getattr(callback, "__call__", None)  # noqa: B004 - whether what it does is a coroutine
    ):
        raise TypeError(
            f"{name}: {callback!r} is a coroutine function, which nobody would await; give a plain "
            "function, such as one that starts a task"
        )
