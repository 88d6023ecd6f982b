import os

import pytest

from fake_platform.sandbox.inside import portrait


def test_the_portrait_is_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are our own, names of variables are told and their values are not."""
    monkeypatch.setenv("SANDBOX_ID", "s1")
    monkeypatch.setenv("SECRET_NAME", "secret value")
    found = portrait()
    assert (found["id"], found["sandboxId"], found["uid"], found["gid"]) == (
        "identity",
        "s1",
        os.geteuid(),
        os.getegid(),
    )
    assert "SECRET_NAME" in str(found["env"])
    assert "secret value" not in str(found)
    mounts = found["mounts"]
    assert isinstance(mounts, list)
    assert {"path": "/proc", "type": "proc"}.items() <= next(m for m in mounts if m["path"] == "/proc").items()


def test_the_names_of_the_line_are_those_of_the_interface() -> None:
    """Checks read these members."""
    assert list(portrait()) == [
        *("id", "sandboxId", "hostname", "uid", "gid", "groups", "capabilities", "noNewPrivs", "seccomp"),
        *("mounts", "sockets", "env", "rootWritable", "addresses"),
    ]
