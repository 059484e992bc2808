"""What npm installs for these tests, at the versions of package-lock.json."""

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
    for name in ("package.json", "package-lock.json", "talk.mjs", "flow.mjs", "webhook.mjs"):
        shutil.copy(HERE / name, folder)
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
