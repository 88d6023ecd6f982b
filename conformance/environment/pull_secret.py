"""The Secret by which nodes pull: in each namespace of a run, and named by each account of a bundle. Edge: the API.

A pod without pull secrets gets those of its service account (Kubernetes, "Configure Service Accounts for Pods"), so
that operators and sandboxes need not know.
"""

from collections.abc import Mapping
from typing import Any

from conformance.contract.exits import UsageError
from conformance.observe.kube import Kube, Object
from fake_platform.pods import RUN_LABEL

KIND = "kubernetes.io/dockerconfigjson"


def named(secret: str) -> str:
    """Its name, without the namespace that it is taken from."""
    return secret.rpartition("/")[2]


def given(each: Mapping[str, Any], secret: str) -> Object:
    """An object of a bundle; a service account names the secret beside its own."""
    if each.get("kind") != "ServiceAccount" or not secret:
        return dict(each)
    return {**each, "imagePullSecrets": [*(each.get("imagePullSecrets") or []), {"name": named(secret)}]}


def copy(kube: Kube, secret: str, namespace: str, run: str) -> None:
    """Put a copy of `NAMESPACE/NAME` into a namespace that the run has made; it goes with that.

    Raises:
        UsageError: there is none of that name, or it is of another kind.
    """
    place, _, name = secret.partition("/")
    found = kube.find(f"/api/v1/namespaces/{place}/secrets/{name}")
    if found is None or found.get("type") != KIND:
        kind = "there is none" if found is None else f"it is of the type {found.get('type')}"
        raise UsageError(f"--pull-secret {secret}: {kind}; name a Secret of the type {KIND} as NAMESPACE/NAME")
    metadata = {"name": name, "labels": {RUN_LABEL: run}}
    kube.create(
        f"/api/v1/namespaces/{namespace}/secrets", {"metadata": metadata, "type": KIND, "data": found.get("data")}
    )
