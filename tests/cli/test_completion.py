"""The shell completes commands, options and what they take."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SCRIPTS = Path(sys.executable).parent


@pytest.fixture
def shell(tmp_path, need):
    """Runs a line in an interactive shell's stead, at a home of its own."""

    def run(line, shell="bash"):
        need(shell)
        return subprocess.run(
            # The second command keeps the shell from making way for the first.
            [shell, "-c", f"{line}\nexit $?"],
            env={
                "HOME": str(tmp_path),
                "PATH": f"{SCRIPTS}:{os.environ['PATH']}",
                "SHELL": f"/bin/{shell}",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    return run


def completed(shell, typed):
    """What bash offers once it has been given the script that `--show-completion` shows."""
    words = typed.split(" ")
    return shell(
        f'eval "$(vsingest --show-completion)"\n'
        f"COMP_WORDS=({' '.join(words[:-1])} '{words[-1]}') COMP_CWORD={len(words) - 1}\n"
        'function=$(complete -p vsingest | sed "s/.*-F \\([^ ]*\\).*/\\1/")\n'
        "$function vsingest\n"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    ).split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("vsingest se", {"serve", "session", "send"}),
        ("vsingest session ", {"create"}),
        ("vsingest listen --unp", {"--unpaced"}),
        ("vsingest send --rec", {"--record"}),
    ],
)
def test_bash_completes(shell, typed, offered):
    assert set(completed(shell, typed)) == offered


def test_it_is_installed_for_the_shell_at_hand(shell, tmp_path):
    assert "bash completion installed" in shell("vsingest --install-completion")
    installed = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert any("_VSINGEST_COMPLETE=complete_bash" in text for text in installed)
