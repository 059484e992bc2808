"""What npm installs for these tests, at the versions of package-lock.json, and how it is run."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def node_folder(need, tmp_path_factory):
    need("node", "npm")
    folder = tmp_path_factory.mktemp("node")
    for path in (*HERE.glob("package*.json"), *HERE.glob("*.mjs")):
        shutil.copy(path, folder)
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
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
