"""What was reached under an open policy stands in its file whole, or as it was."""

import errno
from pathlib import Path

import pytest

from conformance.cli import proxy_baseline
from conformance.contract.exits import UsageError
from egress_profiles.battery.verdicts import Opened

WHERE: list[str | int] = ["http://proxy:3128", "127.0.0.1"]


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    """For the same proxy and canaries alone."""
    file = tmp_path / "baseline.json"
    proxy_baseline.write(file, WHERE, Opened(frozenset({"E01"}), {"E01": 200, "E02": None}, 0.5))
    assert proxy_baseline.read(file, WHERE) == Opened(frozenset({"E01"}), {"E01": 200}, 0.5)
    with pytest.raises(UsageError, match="noted for another proxy"):
        proxy_baseline.read(file, ["http://other:3128", "127.0.0.1"])


def test_a_full_disk_leaves_what_was_there_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence."""
    file = tmp_path / "baseline.json"
    file.write_text("before")

    def full(path: Path, _text: str, encoding: str) -> int:
        path.open("w", encoding=encoding).close()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UsageError, match=r"cannot be written \(No space left on device\)"):
        proxy_baseline.write(file, WHERE, Opened(frozenset(), {}, 0.0))
    assert [path.name for path in tmp_path.iterdir()] == ["baseline.json"]
    assert file.read_text() == "before"
