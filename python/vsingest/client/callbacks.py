"""The user's callbacks, which are called and not awaited."""

import inspect


def check_callback(name: str, callback: object) -> None:
    """Refuses a callback that cannot be called, or that is a coroutine function.

    Args:
        name: The name of the argument, for the error.
        callback: The value.

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
