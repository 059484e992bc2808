"""The operator's pages, against the code they speak of."""

import re
import shutil
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from vsingest.auth.key_file import KeyFile
from vsingest.cli.app import COMMANDS
from vsingest.cli.lazy import load
from vsingest.cli.running.serve_config import ServeConfig
from vsingest.observe.metrics import Metric
from vsingest.protocol.limits import Limits
from vsingest.server import Server
from vsingest.server.settings.settings import load_settings

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs/server.md").read_text()
LIMITS = (ROOT / "docs/limits.md").read_text()
ROWS = re.findall(r"^\| `(--[\w-]+)` \| `(\w+)(?:\.\.\.)?` \| `\[?(\w+)\]?` \| (\S*)", GUIDE, re.M)
PAGES = {path.name: path.read_text() for path in (ROOT / "docs").glob("*.md")}
VALUES = {
    "worker_url": "https://a{worker}",
    "agents": "echo=module:factory",
    "log_format": "json",
    "log_level": "info",
    "public_url": "https://a",
    "record_format": "flac",
    "record_rooms": "asked",
    "regions": "us001=https://a",
    "rooms": "strict",
    "trusted_proxies": "10.0.0.0/8",
    "webhook_private": "true",
    "webhook_urls": "https://a/b",
}
CREDENTIALS = {"VIDEOSDK_API_KEY": "k", "VIDEOSDK_SECRET": "s"}


def test_the_limits_are_those_of_the_code():
    shown = dict(re.findall(r"^\| `(\w+)` \| ([\d.,]+) \|", LIMITS, flags=re.MULTILINE))
    assert {name: float(value.replace(",", "")) for name, value in shown.items()} == {
        field.name: float(field.default) for field in fields(Limits)
    }


def test_the_options_are_those_of_the_command():
    serve = load("serve", COMMANDS["serve"])
    real = {name for parameter in serve.params for name in parameter.opts if name[:2] == "--"}
    shown = set(re.findall(r"`(--[\w-]+)", GUIDE))
    assert shown == real


def test_every_setting_has_its_row():
    names = {field.name for field in fields(ServeConfig)} - {"io", "api_keys"}
    assert {name for _, _, name, _ in ROWS} == names
    assert "`VSINGEST_API_KEYS=" in GUIDE  # no option: other users of the machine see those


@pytest.mark.parametrize(("option", "variable", "name", "default"), ROWS)
def test_a_row_names_what_sets_it(option, variable, name, default):
    settings = load_settings(ServeConfig, flags={}, environment=CREDENTIALS).config
    if name == "limits":
        assert (
            load_settings(
                ServeConfig, flags={}, environment={**CREDENTIALS, variable + "ERRORS": "7"}
            ).config.limits.errors
            == 7
        )
        return
    if default and default not in ("none", "off", "hosted", "|"):
        preset = getattr(settings, name)
        preset = ",".join(preset) if isinstance(preset, tuple) else preset
        assert str(preset).removesuffix(".0") == default
    value = VALUES.get(name, "7")
    other = {"tls_cert": "VSINGEST_TLS_KEY", "tls_key": "VSINGEST_TLS_CERT"}.get(name, variable)
    set_by_it = load_settings(
        ServeConfig, flags={}, environment={**CREDENTIALS, variable: value, other: value}
    )
    origin = next(setting.origin for setting in set_by_it.each if setting.name == name)
    assert origin == f"environment {variable}"
    assert name.startswith(option.removeprefix("--").replace("-", "_").removesuffix("y"))


def test_the_file_it_shows_can_be_used(tmp_path):
    text = re.search(r"^```toml\n(.*?)^```$", GUIDE, re.M | re.S)[1]
    path = tmp_path / "vsingest.toml"
    path.write_text(text)
    config = load_settings(ServeConfig, flags={}, environment=CREDENTIALS, file=path).config
    assert config.limits.room_participants == tomllib.loads(text)["limits"]["room_participants"]


def test_the_file_of_keys_it_shows_can_be_used(tmp_path):
    text = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.M | re.S)[1]
    path = tmp_path / "keys.toml"
    path.write_text(text)
    assert len(KeyFile(path)["another-key"]) == 2


@pytest.mark.parametrize("page", PAGES)
def test_a_link_of_a_page_leads_somewhere(page):
    for name in re.findall(r"\]\(([\w./-]+\.(?:md|png))\)", PAGES[page]):
        assert (ROOT / "docs" / name).is_file(), name


async def test_the_metrics_are_those_of_the_server():
    server = Server(ServeConfig(api_key="k", secret="s"))
    real: list[Metric] = server.figures()
    table = GUIDE.partition("| metric | |")[2].partition("\n\n")[0]
    shown = set()
    for row in re.findall(r"^\| (`vsingest.*?) \|", table, re.M):
        first, *others = re.findall(r"`(\w+)`", row)
        stem = first.rpartition("_")[0]
        shown |= {first, *(stem + one if one[0] == "_" else one for one in others)}
    assert shown == {figure.name for figure in real}


@pytest.mark.skipif(
    not (shutil.which("systemd-analyze") and shutil.which("/bin/kill")),
    reason="no systemd here, or no kill of its own",
)
def test_the_unit_is_one(tmp_path):
    unit = (ROOT / "deploy/vsingest.service").read_text()
    # What it runs is not installed here.
    unit = unit.replace("/opt/vsingest/bin/vsingest", "/bin/true")
    path = tmp_path / "vsingest.service"
    path.write_text(unit)
    done = subprocess.run(
        ["systemd-analyze", "verify", str(path)], capture_output=True, text=True, check=False
    )
    assert "vsingest.service:" not in done.stderr
    assert done.returncode == 0, done.stderr
