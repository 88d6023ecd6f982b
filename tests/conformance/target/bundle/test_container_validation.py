"""What the API server refuses of a container: each verdict was had of a real API server (1.36) by a dry run."""

from collections.abc import Mapping

import pytest

from conformance.target.description import Patch
from tests.conformance.families.test_bundle_checks import CONTAINER, deployment
from tests.conformance.target.bundle.pod_patches import first, mount, of_container, told, variable

REFUSED: Mapping[str, tuple[Patch, str]] = {
    "value-and-source": (
        variable(name="X", value="x", valueFrom={"fieldRef": {"fieldPath": "metadata.name"}}),
        "container operator gives the variable X both a value and a source",
    ),
    "field-of-no-pod": (
        variable(name="X", valueFrom={"fieldRef": {"fieldPath": "spec.hostname"}}),
        "variable X is to hold spec.hostname",
    ),
    "all-labels-in-a-variable": (
        variable(name="X", valueFrom={"fieldRef": {"fieldPath": "metadata.labels"}}),
        "variable X is to hold metadata.labels",
    ),
    "key-of-no-file": (
        variable(name="X", valueFrom={"configMapKeyRef": {"name": "c", "key": "a b"}}),
        "variable X names the key 'a b'",
    ),
    "resource-of-none": (
        variable(name="X", valueFrom={"resourceFieldRef": {"resource": "limits.gpu"}}),
        "variable X is to hold limits.gpu, which no container has",
    ),
    "field-of-another-version": (
        variable(name="X", valueFrom={"fieldRef": {"fieldPath": "metadata.name", "apiVersion": "v2"}}),
        "variable X names a field of the version v2",
    ),
    "mount-twice": (mount(mountPath="/tmp"), "container operator mounts twice at /tmp"),
    "mount-by-both": (mount(mountPath="/x", subPath="a", subPathExpr="b"), "by subPath and subPathExpr"),
    "mount-above": (mount(mountPath="/x", subPath="a/../../b"), "mounts at /x what does not lie inside the volume"),
    "mount-of-the-root": (mount(mountPath="/x", subPathExpr="/$(POD)"), "mounts at /x what does not lie inside"),
    "mount-both-ways": (mount(mountPath="/x", mountPropagation="Bidirectional"), "which takes a privileged container"),
    "more-than-the-limit": (
        of_container("resources/requests/cpu", "501m"),
        "asks for 501m of cpu and is limited to 500m",
    ),
    "liveness-that-must-succeed-twice": (of_container("livenessProbe/successThreshold", 2), "has a livenessProbe with"),
    "probe-of-the-start": (first(readinessProbe={"exec": {"command": ["x"]}}), "container first is one of the start"),
    "hook-of-the-start": (first(lifecycle={"preStop": {"exec": {"command": ["x"]}}}), "and has a lifecycle"),
    "less-than-nothing": (of_container("resources/limits/ephemeral-storage", "-1"), "has -1 of ephemeral-storage"),
    "restarts": (of_container("restartPolicy", "Maybe"), "has the restartPolicy 'Maybe'"),
    "rules-alone": (
        of_container("restartPolicyRules", [{"action": "Restart", "exitCodes": {"operator": "In", "values": [42]}}]),
        "restartPolicyRules without a restartPolicy",
    ),
    "resize-of-what": (
        of_container("resizePolicy", [{"resourceName": "gpu", "restartPolicy": "NotRequired"}]),
        "resizePolicy of NotRequired for gpu",
    ),
    "resize-how": (
        of_container("resizePolicy", [{"resourceName": "cpu", "restartPolicy": "Maybe"}]),
        "resizePolicy of Maybe for cpu",
    ),
    "sleeps-too-long": (
        of_container("lifecycle", {"preStop": {"sleep": {"seconds": 16}}}),
        "has a preStop that sleeps 16 seconds; the pod is given 15",
    ),
    "sleeps-backwards": (of_container("lifecycle", {"postStart": {"sleep": {"seconds": -1}}}), "sleeps -1 seconds"),
    "grace-of-nothing": (of_container("livenessProbe/terminationGracePeriodSeconds", 0), "livenessProbe with"),
    "grace-of-readiness": (
        of_container("readinessProbe", {"exec": {"command": ["x"]}, "terminationGracePeriodSeconds": 5}),
        "readinessProbe with terminationGracePeriodSeconds 5",
    ),
    "variable-of-no-name": (variable(name="A=B", value="x"), "a variable named 'A=B'"),
    "prefix-of-no-name": (
        deployment("add", f"{CONTAINER}/envFrom/0/prefix", "\u00e4"),
        "a variable named '\u00e4'",
    ),
    "read-only-below": (
        mount(mountPath="/x", recursiveReadOnly="Enabled"),
        "mounts at /x recursiveReadOnly and not readOnly",
    ),
}

TAKEN: Mapping[str, Patch] = {
    "optional-secret": variable(name="X", valueFrom={"secretKeyRef": {"name": "s", "key": "k", "optional": True}}),
    "odd-variable": variable(name="a.b-c 1", value="x"),
    "variable-twice": variable(name="BYOHOST_HEALTH_FILE", value="x"),
    "empty-value-and-source": variable(name="X", value="", valueFrom={"fieldRef": {"fieldPath": "metadata.name"}}),
    "label-in-a-variable": variable(name="X", valueFrom={"fieldRef": {"fieldPath": "metadata.labels['a']"}}),
    "address-in-a-variable": variable(name="X", valueFrom={"fieldRef": {"fieldPath": "status.podIPs"}}),
    "node-in-a-variable": variable(name="X", valueFrom={"fieldRef": {"fieldPath": "spec.nodeName"}}),
    "limit-in-a-variable": variable(name="X", valueFrom={"resourceFieldRef": {"resource": "limits.cpu"}}),
    "mount-with-a-colon": mount(mountPath="/x:y"),
    "relative-mount": mount(mountPath="x"),
    "mount-from-the-host": mount(mountPath="/x", mountPropagation="HostToContainer"),
    "mount-below": mount(mountPath="/x", subPath="a/b"),
    "request-of-the-limit": of_container("resources/requests/cpu", "0.5"),
    "readiness-that-must-succeed-twice": of_container(
        "readinessProbe", {"exec": {"command": ["x"]}, "successThreshold": 2}
    ),
    "sidecar-of-the-start": first(restartPolicy="Always", startupProbe={"exec": {"command": ["x"]}}),
    "hook-that-waits": of_container("lifecycle", {"preStop": {"sleep": {"seconds": 5}}}),
    "grace-of-liveness": of_container("livenessProbe/terminationGracePeriodSeconds", 5),
    "hook-that-waits-to-the-end": of_container("lifecycle", {"preStop": {"sleep": {"seconds": 15}}}),
    "read-only-all-the-way": mount(mountPath="/x", readOnly=True, recursiveReadOnly="Enabled"),
    "not-read-only-below": mount(mountPath="/x", recursiveReadOnly="Disabled"),
    "resize": of_container("resizePolicy", [{"resourceName": "memory", "restartPolicy": "RestartContainer"}]),
    "restarts-by-itself": of_container("restartPolicy", "OnFailure"),
    "prefix": deployment("add", f"{CONTAINER}/envFrom/0/prefix", "a b"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_api_server_refuses(name: str) -> None:
    """One sentence for the one fault."""
    patch, words = REFUSED[name]
    found = told(patch)
    assert len(found) == 1, found
    assert words in found[0]


@pytest.mark.parametrize("name", TAKEN)
def test_what_it_takes(name: str) -> None:
    """Though it looks like a fault."""
    assert told(TAKEN[name]) == []
