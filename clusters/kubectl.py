"""Where kubectl keeps what it has learnt of a cluster. Pure.

By itself it fills a cache in the user's home, with megabytes for each cluster that there ever was. Beside a cluster's
kubeconfig it goes when the cluster does.
"""

from pathlib import Path


def environment(kubeconfig: Path) -> dict[str, str]:
    """What is added to the environment of a kubectl for that kubeconfig."""
    return {"KUBECACHEDIR": str(kubeconfig.parent / "kubectl-cache")}
