"""API keys in a file that changes under the server."""

import logging

import pytest

from vsingest.auth.key_file import KeyFile


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "keys.toml"
    path.write_text('[keys]\n"one" = "secret-one"\n')
    return path


def test_it_gives_one_secret_or_several_besides_those_that_always_hold(path):
    path.write_text('[keys]\none = "secret-one"\ntwo = ["new", "old"]\n')
    keys = KeyFile(path, {"zero": "secret-zero"})
    assert {key: tuple(secrets) for key, secrets in keys.items()} == {
        "zero": ("secret-zero",),
        "one": ("secret-one",),
        "two": ("new", "old"),
    }


def test_a_change_is_seen_within_a_second(path, clock):
    keys = KeyFile(path, clock=clock)
    path.write_text('[keys]\n"one" = ["secret-new", "secret-one"]\n"two" = "secret-two"\n')
    clock.now += 1
    assert list(keys["one"]) == ["secret-new", "secret-one"]
    assert set(keys) == {"one", "two"}
    path.write_text('[keys]\n"two" = "secret-two"\n')
    clock.now += 1
    assert keys.get("one") is None
    assert len(keys) == 1


def test_a_file_put_in_its_place_is_seen(path, clock, tmp_path):
    keys = KeyFile(path, clock=clock)
    other = tmp_path / "other.toml"
    other.write_text(path.read_text().replace("secret-one", "secret-1st"))
    other.rename(path)
    clock.now += 1
    assert list(keys["one"]) == ["secret-1st"]


def test_it_is_not_looked_at_for_each_request(path, clock):
    keys = KeyFile(path, clock=clock)
    path.write_text('[keys]\n"one" = "secret-changed"\n')
    clock.now += 0.9
    assert list(keys["one"]) == ["secret-one"]
    keys.reload()
    assert list(keys["one"]) == ["secret-changed"]


BAD = {
    "not TOML": "[keys",
    "not text": b"\xff\xfe",
    "no keys": "",
    "none of them": "[keys]",
    "an empty secret": '[keys]\none = ""',
    "an empty list": "[keys]\none = []",
    "an empty key": '[keys]\n"" = "secret-one"',
    "a number": "[keys]\none = 5",
    "another table": '[keys]\none = "secret-one"\n[key]\n',
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_at_the_start_and_ignored_later(path, clock, text, caplog):
    keys = KeyFile(path, clock=clock)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ValueError, match=r"^keys: .*keys\.toml") as caught:
        KeyFile(path)
    assert "secret-one" not in str(caught.value)
    clock.now += 1
    assert list(keys["one"]) == ["secret-one"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "secret-one" not in caplog.text


def test_a_file_that_is_not_there_is_refused_and_one_that_goes_is_ignored(path, clock):
    keys = KeyFile(path, clock=clock)
    path.unlink()
    with pytest.raises(ValueError, match="No such file"):
        KeyFile(path)
    clock.now += 1
    assert list(keys["one"]) == ["secret-one"]


def test_every_secret_is_announced_whenever_it_was_read(path, clock):
    told = []
    keys = KeyFile(path, {"zero": "secret-zero"}, clock=clock, announce=told.append)
    path.write_text('[keys]\n"one" = ["secret-new", "secret-one"]\n')
    clock.now += 1
    assert "one" in keys
    path.write_text("[keys")
    keys.reload()
    assert told == [["secret-zero", "secret-one"], ["secret-zero", "secret-new", "secret-one"]]


def test_it_shows_no_secret(path):
    assert repr(KeyFile(path)) == "<KeyFile of 1>"
