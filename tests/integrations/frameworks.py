"""Which frameworks are here. Only `make integrations` installs them, in a place of its own."""

import os
from importlib.metadata import PackageNotFoundError, version

# The folder of a framework's tests, and the distribution that they need.
FRAMEWORKS = {
    "pipecat": "pipecat-ai",
    "livekit_agents": "livekit-agents",
    "videosdk_agents": "videosdk-agents",
}

# Set by `make integrations`: whatever is missing then is a failure.
REQUIRED = "VSINGEST_INTEGRATIONS" in os.environ


def is_here(folder):
    try:
        return bool(version(FRAMEWORKS[folder]))
    except PackageNotFoundError:
        return False
