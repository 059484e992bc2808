"""What an import costs, and what it brings along."""

import importlib.metadata
import subprocess
import sys

import pytest

import vsingest


def loaded_by(statement):
    script = f"import sys; {statement}; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("heavy", ["asyncio", "aiohttp", "msgspec", "soxr", "jwt"])
def test_the_core_loads_without_the_rest(heavy):
    assert heavy not in loaded_by("import vsingest.fast")


def test_the_core_loads_little_beyond_numpy():
    """So that importing it takes hardly longer; `python -m benches.start` measures that."""
    beyond = loaded_by("import vsingest.fast") - loaded_by("import numpy")
    others = {name for name in beyond if name.partition(".")[0] != "vsingest"}
    cython = {name for name in others if "cython" in name}
    assert others - cython <= {
        *("__future__", "_socket", "array", "errno", "select", "selectors", "socket", "threading")
    }


def test_the_top_level_loads_nothing_before_it_is_used():
    loaded = loaded_by("import vsingest; dir(vsingest)")
    assert not {"asyncio", "aiohttp", "numpy"} & loaded
    assert "aiohttp" in loaded_by("import vsingest; vsingest.connect")


def test_the_client_does_not_load_the_server():
    loaded = loaded_by("import vsingest; vsingest.connect; vsingest.Call")
    assert "vsingest.client.call.call" in loaded
    assert not {"vsingest.server", "vsingest.cli"} & loaded


def test_the_server_does_not_load_the_client():
    loaded = loaded_by("import vsingest.server")
    assert "vsingest.transport.reading_pace" in loaded
    assert not {"vsingest.client", "vsingest.cli"} & loaded


@pytest.mark.parametrize("name", vsingest.__all__)
def test_every_public_name_is_there(name):
    assert getattr(vsingest, name) is getattr(vsingest, name)
    assert name in dir(vsingest)


def test_the_version_is_the_distributions():
    assert vsingest.__version__ == importlib.metadata.version("vsingest")


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = vsingest.nothing


def test_a_framework_is_loaded_by_its_own_integration_alone():
    loaded = loaded_by("import vsingest.integrations")
    assert not {"pipecat", "livekit", "videosdk"} & loaded


def test_an_absent_framework_is_named_with_its_extra():
    script = "import sys; sys.modules['pipecat'] = None; import vsingest.integrations.pipecat"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stderr.strip().endswith(
        "ImportError: vsingest.integrations.pipecat needs Pipecat: pip install 'vsingest[pipecat]'"
    )
