"""OpenTelemetry spans, for applications that use it; without it they cost nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

Attribute: TypeAlias = str | int | float | None

_API: Final = "opentelemetry.trace"


class Span:
    """One span of the application's tracer.

    Args:
        span: The span of OpenTelemetry; None if nothing is traced.
    """

    def __init__(self, span: Any) -> None:
        self._span = span

    def set(self, **attributes: Attribute) -> None:
        """Sets attributes with the prefix ``vsingest.``; None means unknown, and is left out."""
        if self._span is not None:
            for name, value in attributes.items():
                if value is not None:
                    self._span.set_attribute(f"vsingest.{name}", value)


_UNSEEN: Final = Span(None)


@contextmanager
def span(name: str, *, safe_errors: type[Exception], **attributes: Attribute) -> Iterator[Span]:
    """Traces a block, and the error with which it ends.

    The application decides whether and where spans go. An application that traces has imported the
    API of OpenTelemetry itself, so this module does not import it.

    Args:
        name: The name of the span.
        safe_errors: Errors whose text holds no secret. Of other errors the span records only the
            type. It records no traceback, which would show the errors behind it.
        **attributes: Attributes that are known beforehand; see `Span.set`.
    """
    trace = sys.modules.get(_API)
    if trace is None:
        yield _UNSEEN
        return
    with trace.get_tracer("vsingest").start_as_current_span(
        f"vsingest.{name}", record_exception=False, set_status_on_exception=False
    ) as opened:
        seen = Span(opened)
        seen.set(**attributes)
        try:
            yield seen
        except Exception as error:
            text = str(error) if isinstance(error, safe_errors) else None
            opened.set_attribute("error.type", type(error).__name__)
            opened.set_status(trace.StatusCode.ERROR, text)
            if text is not None:
                seen.set(error_code=getattr(error, "code", None))
            raise
