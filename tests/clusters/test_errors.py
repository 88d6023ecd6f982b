"""Tests of the room's one error."""

from clusters.errors import ClusterError


def test_error_carries_sentence_and_exit_code() -> None:
    """Trouble of the environment exits 2 unless the raiser says otherwise."""
    assert (ClusterError("no engine").message, ClusterError("no engine").exit_code) == ("no engine", 2)
    assert ClusterError("no such file", 64).exit_code == 64
