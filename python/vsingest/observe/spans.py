"""Spans of OpenTelemetry, for an application that uses it; nothing, at no cost, for any other."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

Attribute: TypeAlias = str | int | float | None

_API: Final = "opentelemetry.trace"


class Span:
    """One piece of work, as the application's tracer sees it.

    Args:
        span: OpenTelemetry's own; None where nobody traces.
    """

    def __init__(self, span: Any) -> None:
        self._span = span

    def set(self, **attributes: Attribute) -> None:
        """Notes what has been found out, under ``vsingest.``; what is None is not known."""
        if self._span is not None:
            for name, value in attributes.items():
                if value is not None:
                    self._span.set_attribute(f"vsingest.{name}", value)


_UNSEEN: Final = Span(None)


@contextmanager
def span(name: str, *, safe_errors: type[Exception], **attributes: Attribute) -> Iterator[Span]:
    """Traces what is done in a block, and the error it ends with.

    The application decides whether and where spans go. One that traces has imported the API of
    OpenTelemetry, so it is not imported here.

    Args:
        name: What is done.
        safe_errors: Errors whose text holds no secret. Of any other error the span notes the type
            alone. It notes no traceback, which would show the errors behind it.
        **attributes: What is known of it beforehand; see `Span.set`.
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
