"""Which pods are the operator's own. Pure.

Labels alone do not say it: whoever makes a sandbox writes its labels. A controller's own mark beside them does.
"""

from collections.abc import Mapping

from conformance.contract.exits import UsageError
from conformance.observe.untrusted_json import fields, records, text
from conformance.watch.timeline import Object

KINDS = {"deployment": "deployments", "statefulset": "statefulsets"}
"""What an operator may run as, and what it is called in a path of apps/v1."""

HASH = "pod-template-hash"
"""The label by which a Deployment tells its ReplicaSets and their pods apart (Kubernetes documentation, Deployment)."""


def named(text: str) -> tuple[str, str]:
    """The resource and the name of `deployment/NAME`.

    Raises:
        UsageError: it is written otherwise.
    """
    kind, slash, name = text.partition("/")
    resource = KINDS.get(kind.lower().removesuffix("s"))
    if not slash or not name or resource is None:
        raise UsageError(f"--operator {text}: write what it runs as, and its name: deployment/NAME or statefulset/NAME")
    return resource, name


def is_own(pod: Object, workload: Object) -> bool:
    """Whether the operator's workload has made the pod."""
    metadata = fields(pod, "metadata")
    labels = fields(metadata, "labels")
    wanted: Mapping[str, object] = fields(workload, "spec", "selector", "matchLabels")
    if not wanted or any(labels.get(key) != value for key, value in wanted.items()):
        return False
    owners = [each for each in records(metadata, "ownerReferences") if each.get("controller") is True]
    maker = fields(workload, "metadata")
    made = f"{text(maker, 'name')}-{text(labels, HASH)}"
    return any(
        each.get("uid") == text(maker, "uid") or (each.get("kind") == "ReplicaSet" and each["name"] == made)
        for each in owners
    )
