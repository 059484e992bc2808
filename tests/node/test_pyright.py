"""The samples of use that mypy checks in `make lint`, and the stubs, by pyright as well."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from vsingest import fast

pytestmark = pytest.mark.slow

SAMPLES = sorted(Path(__file__).parents[1].glob("typing/*.py"))
STUBS = sorted(Path(fast.__file__).parent.glob("*.pyi"))


@pytest.fixture
def complaints(node_folder, tmp_path):
    """Runs pyright over files, with the package as it is installed."""

    def run(*files):
        pyright = node_folder / "node_modules" / ".bin" / "pyright"
        done = subprocess.run(
            [pyright, "--outputjson", "--pythonpath", sys.executable, *files],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        report = json.loads(done.stdout)
        assert report["summary"]["filesAnalyzed"] == len(files)
        return [(Path(c["file"]).name, c["message"]) for c in report["generalDiagnostics"]]

    return run


def test_samples_of_use(complaints):
    assert complaints(*SAMPLES) == []


def test_stubs(complaints):
    assert complaints(*STUBS) == []


def test_it_would_complain(complaints, tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from vsingest import fast\n\nsize: int = fast.isa()\n")
    [(name, message)] = complaints(wrong)
    assert name == "wrong.py"
    assert '"str" is not assignable to "int"' in message
