"""Every command and every snippet of the README and of the pages it begins with works."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import soundfile
from tests.http_status import status_of

from vsingest.demo.clip import CLIP

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
INSTALL = (ROOT / "docs/install.md").read_text()
COMMANDS_PAGE = (ROOT / "docs/commands.md").read_text()
INDEX = (ROOT / "docs/index.md").read_text()


def blocks(language, text=README):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def lines(text=README):
    commands = "".join(blocks("sh", text)).splitlines()
    return [command.partition("#")[0].strip() for command in commands]


CLIENT, SERVER, CORE = blocks("python")
COMMANDS = [line for line in lines(COMMANDS_PAGE) if line.startswith("vsingest ")]

# A busy machine would lose some of the sound.
ALONE = ("vsingest demo", "vsingest load")
SERVING = [line for line in COMMANDS if line.split()[1] == "serve" and "--print-config" not in line]


@pytest.fixture
def folder(tmp_path):
    """Where the README's reader stands: with speech.wav at hand."""
    samples, rate = soundfile.read(CLIP, stop=48_000, dtype="int16")
    soundfile.write(tmp_path / "speech.wav", samples, rate)
    return tmp_path


@pytest.fixture
def environment(live_server):
    scripts = Path(sys.executable).parent
    return {**live_server.environment, "PATH": f"{scripts}:{os.environ['PATH']}", "PORT": "0"}


def run(command, folder, environment, times=1):
    """Runs a command, again where it fails and may be tried more than once."""
    for _ in range(times):
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            break
    assert done.returncode == 0, done.stderr
    return done.stdout


def serves(command, folder, environment):
    """Runs what serves until it is told to end."""
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            url = re.search(r"listening on (http://\S+)", process.stdout.readline())[1]
            assert status_of(url) == 200  # what it is, and where its description is
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0


def test_the_client(folder, environment):
    said = run([sys.executable, "-c", CLIENT], folder, environment)
    assert said.startswith("FlowStats(accepted=8000, sent=8000, dropped={}, queued=0, frames=51")


def test_the_server(folder, environment):
    serves([sys.executable, "-c", SERVER], folder, environment)


def test_the_core(folder, environment):
    assert "(3, 160) on " in run([sys.executable, "-c", CORE], folder, environment)


@pytest.mark.parametrize("snippet", [CLIENT, SERVER])
def test_client_and_server_are_ten_lines(snippet):
    code = [line for line in snippet.splitlines() if line and not re.match("import|from", line)]
    assert len(code) <= 10


def test_every_command_is_shown():
    shown = {command.split()[1] for command in COMMANDS}
    assert shown == {
        "call",
        "conform",
        "demo",
        "doctor",
        "emulate",
        "listen",
        "load",
        "send",
        "serve",
        "session",
        "token",
        "webhooks",
    }


def test_what_the_first_page_shows_is_tried_elsewhere():
    tried = set(COMMANDS) | {"vsingest serve --dev", *lines(INSTALL)}
    assert set(lines(INDEX)) <= tried
    assert {"vsingest serve --dev --port 0"} <= tried


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=pytest.mark.alone) if command.startswith(ALONE) else command
        for command in COMMANDS
    ],
)
def test_a_command(command, folder, environment):
    if command in SERVING:
        serves(["sh", "-c", f"exec {command}"], folder, environment)
        return
    if command.startswith("vsingest webhooks"):  # those of the server before it
        serves(["sh", "-c", f"exec {SERVING[-1]}"], folder, environment)
    # What plays in real time says by its exit code that the machine stood still.
    run(["sh", "-c", command], folder, environment, times=3 if command.startswith(ALONE) else 1)


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
@pytest.mark.skipif(not shutil.which("make"), reason="no make here")
def test_what_make_is_asked_for_can_be_made(text):
    targets = {word for line in lines(text) if line.startswith("make") for word in line.split()[1:]}
    targets |= {word for use in re.findall(r"`make ([a-z ]+)`", text) for word in use.split()}
    assert targets
    makefile = (ROOT / "Makefile").read_text()
    variables = {word.partition("=")[0] for word in targets if "=" in word}
    assert variables <= set(re.findall(r"(?:^ifdef |\$\()(\w+)", makefile, flags=re.MULTILINE))
    targets = {word for word in targets if "=" not in word}
    assert targets <= set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))


def test_the_extras_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    first = re.findall(r"^\| (`.*?`) \|", INSTALL.partition("\n## ")[0], flags=re.MULTILINE)
    shown = [extra for cell in first for extra in re.findall(r"`([\w-]+)`", cell)]
    assert set(shown) == set(project["optional-dependencies"])


LINKS = [
    (page, name)
    for page in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *sorted((ROOT / "docs").glob("*.md")),
    ]
    for name in re.findall(r"\]\(((?!https?:)[^)#]+)", page.read_text())
]


@pytest.mark.parametrize(("page", "name"), LINKS, ids=[f"{p.name}-{n}" for p, n in LINKS])
def test_a_link_leads_somewhere(page, name):
    assert (page.parent / name).exists()


def test_the_site_has_every_page():
    named = set(re.findall(r"(\S+\.md)$", (ROOT / "mkdocs.yml").read_text(), flags=re.MULTILINE))
    docs = ROOT / "docs"
    assert {str(page.relative_to(docs)) for page in docs.rglob("*.md")} <= named


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 150
