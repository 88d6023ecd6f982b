"""Processes that have left something behind: ours, a child that has ended, those of other machines."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from clusters import processes
from clusters.ownership import Owner
from conformance.environment.worker import Worker


def test_this_process_lives_and_is_read_as_it_was_written() -> None:
    """Also by another process."""
    here = Worker.here()
    assert not here.is_gone()
    assert Worker.read(here.to_json()) == here
    assert here.machine


def test_one_that_has_ended_is_gone_where_that_can_be_seen() -> None:
    """Another machine's may bear the same number; nobody looks for one that has none."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as child:
        owner = processes.process(child.pid)
        assert owner is not None
        found = replace(Worker.here(), owner=owner)
        assert not found.is_gone()
    assert found.is_gone()
    assert not replace(found, pids="pid:[1]").is_gone()
    assert not replace(found, owner=Owner(owner.pid, owner.started, "another boot")).is_gone()
    assert not replace(found, owner=None).is_gone()


def test_where_nothing_is_told_of_processes_each_is_taken_to_live(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no /proc on every system."""
    owner = Owner(1, 1, "b")

    def missing(_path: Path) -> Path:
        raise OSError

    monkeypatch.setattr(Path, "readlink", missing)
    monkeypatch.setattr(processes, "process", lambda _pid: None)
    assert Worker.here().owner is None
    assert not Worker("m", "", owner).is_gone()
    assert Worker.read(Worker.here().to_json()) == Worker.here()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"machine": "m", "pids": "", "owner": {"pid": 1}}'])
def test_what_names_no_process_is_refused(text: str) -> None:
    """It is somebody else's."""
    with pytest.raises(ValueError):  # noqa: PT011 - json's own among them
        Worker.read(text)
