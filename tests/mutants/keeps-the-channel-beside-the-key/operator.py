"""An operator that keeps what is secret where it found a secret."""

import sys
from typing import Any

from lightkube.generic_resource import GenericNamespacedResource, create_api_info

from reference_operator import acting, connection
from reference_operator.__main__ import main

EXCHANGED, CREATE = connection.exchanged, acting.create_pod
MERGE = {"Content-Type": "application/merge-patch+json"}
channel: list[str] = []


class Secrets(GenericNamespacedResource):
    """Secrets, which an operator reads as files and does not write."""

    _api_info = create_api_info("", "v1", "Secret", "secrets")


def exchanged(step: Any, event: Any) -> Any:
    """Remember where the channel is."""
    channel.append(event.terms.url)
    return EXCHANGED(step, event)


def create_pod(cluster: Any, action: Any) -> Any:
    """Write it down, then the pod as ever."""
    patch = {"stringData": {"channel": channel[-1]}}
    cluster.client.request(
        "patch", Secrets, obj=patch, name="byohost-install-key", namespace=cluster.namespace, headers=MERGE
    )
    return CREATE(cluster, action)


connection.exchanged, acting.create_pod = exchanged, create_pod

if __name__ == "__main__":
    sys.exit(main())
