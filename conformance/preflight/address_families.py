"""Which addresses Services get, by a dry run of one as a run asks for its own. Pure.

A run needs an IPv4 address for its name server, alone or beside one of IPv6, and says so itself once images are built.
Source: Kubernetes, "IPv4/IPv6 dual-stack".
"""

from collections.abc import Mapping
from typing import Any

from conformance.preflight.finding import ALL_BUT_STATIC, Answer, Finding

NAME = "byohost-preflight"


def service(namespace: str) -> dict[str, Any]:
    """A Service that selects nothing, with the addresses that the cluster gives."""
    spec = {"ipFamilyPolicy": "PreferDualStack", "selector": {"app": NAME}, "ports": [{"port": 53, "protocol": "UDP"}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": NAME, "namespace": namespace}, "spec": spec}


def judged(namespace: str, kept: Mapping[str, Any]) -> Finding:
    """What the API server made of its specification."""
    families = [str(each) for each in kept.get("ipFamilies") or ()]
    if not families:
        words = "the API server does not say of which family a Service's address would be"
        return Finding(id="addresses", answer=Answer.CANNOT_TELL, words=words, namespace=namespace)
    if "IPv4" in families:
        words = f"Services get addresses of {' and '.join(families)}"
        return Finding(id="addresses", answer=Answer.READY, words=words, namespace=namespace)
    return Finding(
        id="addresses",
        answer=Answer.NOT_READY,
        words=f"Services get no IPv4 address, but {' and '.join(families)} alone",
        namespace=namespace,
        remedy="This version needs a cluster of IPv4, or of both families.",
        costs=ALL_BUT_STATIC,
    )
