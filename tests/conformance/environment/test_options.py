"""What was asked for."""

from pathlib import Path

from conformance.environment.options import RunOptions


def test_only_a_named_cluster_is_an_existing_one() -> None:
    """Without kubeconfig and context a fresh cluster is meant."""
    assert not RunOptions(run_id="r").existing_cluster
    assert RunOptions(run_id="r", context="c").existing_cluster
    assert RunOptions(run_id="r", kubeconfig=Path("k")).existing_cluster
