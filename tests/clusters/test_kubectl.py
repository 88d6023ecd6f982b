"""Tests of where kubectl keeps its cache."""

from pathlib import Path

from clusters import kubectl


def test_the_cache_lies_beside_the_kubeconfig() -> None:
    """So it is removed with the cluster's folder."""
    assert kubectl.environment(Path("/c/kubeconfig")) == {"KUBECACHEDIR": "/c/kubectl-cache"}
