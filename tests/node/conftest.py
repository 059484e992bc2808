"""What npm installs for these tests, at the versions of package-lock.json, and how it is run."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / "build" / "node"


@pytest.fixture(scope="session")
def node_modules(need):
    """What package-lock.json names, which is kept for as long as that stays as it is."""
    need("node", "npm")
    given = sorted(HERE.glob("package*.json"))
    version = subprocess.run(["node", "--version"], capture_output=True, check=True).stdout
    digest = hashlib.sha256(version + b"".join(path.read_bytes() for path in given))
    kept = KEPT / digest.hexdigest()[:16]
    if not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=KEPT))
        for path in given:
            shutil.copy(path, made)
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=made,
            env=os.environ,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        with contextlib.suppress(OSError):  # another run made them meanwhile
            made.rename(kept)
    return kept / "node_modules"


@pytest.fixture(scope="session")
def node_folder(node_modules, tmp_path_factory):
    folder = tmp_path_factory.mktemp("node")
    for path in (*HERE.glob("package*.json"), *HERE.glob("*.mjs")):
        shutil.copy(path, folder)
    (folder / "node_modules").symlink_to(node_modules)
    return folder


@pytest.fixture(scope="session")
def run_node(node_folder):
    """Runs one of the scripts to its end, and gives the JSON it printed."""

    def run(script, environment):
        done = subprocess.run(
            ["node", script],
            cwd=node_folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
