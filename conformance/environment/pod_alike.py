"""A pod of ours for a while, with the image, pull secrets, kind of node and confinement of one that stands. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.observe.kube import Object
from fake_platform.pods import RUN_LABEL


def manifest(
    name: str, run: str, like: Object, command: Sequence[str], resources: Mapping[str, Any] | None = None
) -> Object:
    """The pod, under the run's label; `resources` are those of the other one unless they are given."""
    spec, (other, *_) = like["spec"], like["spec"]["containers"]
    container = {
        "name": name.partition("-")[0],
        "image": other["image"],
        "imagePullPolicy": other["imagePullPolicy"],
        "command": list(command),
        **{key: other[key] for key in ("resources", "securityContext") if key in other},
    }
    if resources is not None:
        container["resources"] = dict(resources)
    made = {key: spec[key] for key in ("securityContext", "imagePullSecrets", "nodeSelector") if key in spec}
    made |= {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": 1,
        "containers": [container],
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {RUN_LABEL: run}},
        "spec": made,
    }
