"""A child's variables are read while another thread takes some away."""

import os
import re
import threading
from pathlib import Path

import pytest

from clusters.child_environment import inherited

ROOMS = ("clusters", "conformance", "fake_platform", "reference_operator", "egress_profiles")
COPIES = re.compile(r"\*\*os\.environ|os\.environ *\||dict\(os\.environ\)|os\.environ\.(copy|items|values)\(")
ALONE = {
    "conformance/observe/cloud_login.py": "a program of its own, inside a pod",
    "conformance/preflight/inside.py": "a program of its own, inside a pod",
}


def test_it_is_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it, and a copy."""
    monkeypatch.setenv("BYOHOST_TEST_VARIABLE", "there")
    found = inherited()
    assert found == dict(os.environ)
    found["BYOHOST_TEST_VARIABLE"] = "changed"
    assert os.environ["BYOHOST_TEST_VARIABLE"] == "there"


def test_what_vanishes_meanwhile_is_no_error() -> None:
    """As pytest's own variable does, hundreds of times in a run."""
    over = threading.Event()

    def come_and_go() -> None:
        while not over.is_set():
            os.environ["BYOHOST_TEST_VANISHING"] = "x"
            os.environ.pop("BYOHOST_TEST_VANISHING")

    other = threading.Thread(target=come_and_go)
    other.start()
    try:
        for _ in range(2_000):
            inherited()
    finally:
        over.set()
        other.join(timeout=10)


def test_nobody_copies_it_otherwise() -> None:
    """In whatever room: who starts children does so from any thread."""
    root = Path(__file__).resolve().parents[2]
    files = {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for room in ROOMS
        for path in (root / room).rglob("*.py")
    }
    found = sorted(name for name, text in files.items() if COPIES.search(text) and name not in ALONE)
    assert found == []
