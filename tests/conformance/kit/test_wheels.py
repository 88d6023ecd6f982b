"""The lock names what the project stands on, once each, by hash."""

import re
import tomllib

import pytest

from clusters.images import CHECKOUT
from conformance.contract.exits import UsageError
from conformance.kit import wheels

PINS = dict(re.findall(r"^([a-z0-9_-]+)==(\S+)", wheels.LOCK.read_text(encoding="utf-8"), re.MULTILINE))


def test_lock_is_of_the_projects_requirements() -> None:
    """Each of them at the version that pyproject.toml names, and pip itself: `python -m tests.kit_lock` writes it."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.sub(r"\[.*?\]", "", one).partition("==")[::2] for one in project["dependencies"]}
    assert {(name, version) for name, _, version in [(n, "", v) for n, v in wanted]} <= set(PINS.items())
    assert "pip" in PINS


def test_every_pin_has_hashes() -> None:
    """A pin without one would let anything in."""
    blocks = re.split(r"^(?=[a-z])", wheels.LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(PINS)
    assert [block for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)] == []


def test_an_installed_byohost_has_nothing_to_build_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The sentence says where to run it."""
    monkeypatch.setattr(wheels, "CHECKOUT", tmp_path_factory.mktemp("site-packages"))
    with pytest.raises(UsageError, match="it needs a checkout of byohost"):
        wheels.project(tmp_path_factory.mktemp("out"), print)
