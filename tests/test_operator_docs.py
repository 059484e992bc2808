"""The operator's pages, against the code they speak of."""

import re
import shutil
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from vsingest.cli.app import app
from vsingest.cli.serve_config import ServeConfig
from vsingest.observe.figures import Figure
from vsingest.protocol.limits import Limits
from vsingest.server import Server
from vsingest.server.settings import load_settings

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs/server.md").read_text()
LIMITS = (ROOT / "docs/limits.md").read_text()
ROWS = re.findall(r"^\| `(--[\w-]+)` \| `(\w+)(?:\.\.\.)?` \| `\[?(\w+)\]?` \| (\S*)", GUIDE, re.M)
CREDENTIALS = {"VIDEOSDK_API_KEY": "k", "VIDEOSDK_SECRET": "s"}


def test_the_limits_are_those_of_the_code():
    shown = dict(re.findall(r"^\| `(\w+)` \| ([\d.,]+) \|", LIMITS, flags=re.MULTILINE))
    assert {name: float(value.replace(",", "")) for name, value in shown.items()} == {
        field.name: float(field.default) for field in fields(Limits)
    }


def test_the_options_are_those_of_the_command():
    serve = typer.main.get_command(app).commands["serve"]
    real = {name for parameter in serve.params for name in parameter.opts if name[:2] == "--"}
    shown = set(re.findall(r"`(--[\w-]+)", GUIDE))
    assert shown == real


def test_every_setting_has_its_row():
    names = {field.name for field in fields(ServeConfig)} - {"regions", "io"}
    assert {name for _, _, name, _ in ROWS} == names


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
    if default and default not in ("none", "off", "|"):
        assert str(getattr(settings, name)).removesuffix(".0") == default
    value = {"log_level": "info", "log_format": "json", "public_url": "https://a"}.get(name, "7")
    other = {"tls_cert": "VSINGEST_TLS_KEY", "tls_key": "VSINGEST_TLS_CERT"}.get(name, variable)
    if name == "trusted_proxies":
        value = "10.0.0.0/8"
    set_by_it = load_settings(
        ServeConfig, flags={}, environment={**CREDENTIALS, variable: value, other: value}
    )
    origin = next(setting.origin for setting in set_by_it.each if setting.name == name)
    assert origin == f"environment {variable}"
    assert option.removeprefix("--").replace("-", "_")[:9] == name[:9]


def test_the_file_it_shows_can_be_used(tmp_path):
    text = re.search(r"^```toml\n(.*?)^```$", GUIDE, re.M | re.S)[1]
    path = tmp_path / "vsingest.toml"
    path.write_text(text)
    config = load_settings(ServeConfig, flags={}, environment=CREDENTIALS, file=path).config
    assert config.limits.room_participants == tomllib.loads(text)["limits"]["room_participants"]


async def test_the_metrics_are_those_of_the_server():
    server = Server(ServeConfig(api_key="k", secret="s"))
    real: list[Figure] = server.figures()
    table = GUIDE.partition("| metric | |")[2].partition("\n\n")[0]
    shown = set()
    for row in re.findall(r"^\| (`vsingest.*?) \|", table, re.M):
        first, *others = re.findall(r"`(\w+)`", row)
        stem = first.rpartition("_")[0]
        shown |= {first, *(stem + one if one[0] == "_" else one for one in others)}
    assert shown == {figure.name for figure in real}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
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
