"""Real-time audio in and out of a room over one WebSocket.

The names below are loaded when first used, so that `import vsingest.fast` stays light.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vsingest.auth.webhooks import Webhook, WebhookInvalid, verify_webhook
    from vsingest.client.call.call import Call
    from vsingest.client.call.ending import Ending
    from vsingest.client.connect import connect
    from vsingest.client.errors import (
        AuthenticationError,
        CallEnded,
        CaptureFailed,
        ConnectFailed,
        CreateFailed,
        CredentialsMissing,
        JoinRefused,
        JoinTimeout,
        NotOffered,
        QueueFull,
        RateLimited,
        SessionAlreadyClaimed,
        SessionExpired,
        VsingestError,
    )
    from vsingest.client.ingest_client import IngestClient
    from vsingest.client.reconnect import Reconnect, Reconnected
    from vsingest.client.stats import CallStats
    from vsingest.client.thread.thread_call import ThreadCall

    __version__: str

__all__ = [
    "AuthenticationError",
    "Call",
    "CallEnded",
    "CallStats",
    "CaptureFailed",
    "ConnectFailed",
    "CreateFailed",
    "CredentialsMissing",
    "Ending",
    "IngestClient",
    "JoinRefused",
    "JoinTimeout",
    "NotOffered",
    "QueueFull",
    "RateLimited",
    "Reconnect",
    "Reconnected",
    "SessionAlreadyClaimed",
    "SessionExpired",
    "ThreadCall",
    "VsingestError",
    "Webhook",
    "WebhookInvalid",
    "__version__",
    "connect",
    "verify_webhook",
]

_HOMES = {
    "Call": "client.call.call",
    "Ending": "client.call.ending",
    "CallStats": "client.stats",
    "IngestClient": "client.ingest_client",
    "Reconnect": "client.reconnect",
    "Reconnected": "client.reconnect",
    "ThreadCall": "client.thread.thread_call",
    "Webhook": "auth.webhooks",
    "WebhookInvalid": "auth.webhooks",
    "connect": "client.connect",
    "verify_webhook": "auth.webhooks",
}


def __getattr__(name: str) -> Any:
    """Loads a public name on first use (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("vsingest")
    else:
        from importlib import import_module

        value = getattr(import_module(f"vsingest.{_HOMES.get(name, 'client.errors')}"), name)
    # Stored, so that this function is not called again for the name.
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
