"""What a container engine says, as its client says it."""

from pathlib import Path

import pytest

from clusters.engine import Engine
from clusters.errors import ClusterError


def engine(folder: Path, script: str) -> Engine:
    """An engine whose client is a shell script."""
    client = folder / "client"
    client.write_text(f"#!/bin/sh\n{script}\n")
    client.chmod(0o700)
    return Engine(client, "docker", "1")


def test_a_container_that_went_meanwhile_is_left_out(tmp_path: Path) -> None:
    """Two runs may clean up at once: what the one has removed is no trouble of the other."""
    gone = engine(tmp_path, 'echo \'[{"Name": "a"}]\'; echo "Error: No such object: b" >&2; exit 1')
    assert gone.containers(["a", "b"]) == [{"Name": "a"}]


def test_any_other_trouble_is_told(tmp_path: Path) -> None:
    """An engine that does not answer has not said that nothing is there."""
    with pytest.raises(ClusterError, match="ended with code 1: cannot connect"):
        engine(tmp_path, 'echo "cannot connect" >&2; exit 1').containers(["a"])
