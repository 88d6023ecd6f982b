"""What the API server refuses of a pod template: each verdict was had of a real API server (1.36) by a dry run."""

from collections.abc import Mapping

import pytest

from conformance.target.description import Patch
from tests.conformance.families.test_bundle_checks import CONTAINER, deployment
from tests.conformance.target.bundle.pod_patches import (
    START,
    annotated,
    file,
    mount,
    of_container,
    of_pod,
    spread,
    told,
    toleration,
    variable,
    volume,
)

TOKEN = {"serviceAccountToken": {"path": "token", "expirationSeconds": 600}}

REFUSED: Mapping[str, tuple[Patch, str]] = {
    "word-pull-policy": (
        of_container("imagePullPolicy", "always"),
        "imagePullPolicy is 'always'; Always, IfNotPresent",
    ),
    "word-dns-policy": (of_pod("dnsPolicy", "clusterFirst"), "dnsPolicy is 'clusterFirst'"),
    "word-preemption": (of_pod("preemptionPolicy", "Sometimes"), "preemptionPolicy is 'Sometimes'"),
    "word-message-policy": (of_container("terminationMessagePolicy", "Log"), "terminationMessagePolicy is 'Log'"),
    "word-proc-mount": (of_container("securityContext/procMount", "unmasked"), "procMount is 'unmasked'"),
    "word-propagation": (mount(mountPath="/x", mountPropagation="Shared"), "mountPropagation is 'Shared'"),
    "word-effect": (toleration(key="a", operator="Exists", effect="NoRun"), "effect is 'NoRun'"),
    "bound-mode": (file("secret", key="install-key", path="k", mode=512), "mode is 512; 0 is the least and 511"),
    "bound-default-mode": (volume(configMap={"name": "byohost-operator", "defaultMode": -1}), "defaultMode is -1"),
    "bound-token": (
        volume(projected={"sources": [{"serviceAccountToken": {"path": "token", "expirationSeconds": 599}}]}),
        "expirationSeconds is 599; 600 is the least",
    ),
    "bound-user": (of_container("securityContext/runAsUser", -1), "runAsUser is -1"),
    "bound-user-large": (of_pod("securityContext/runAsUser", 2**31), "runAsUser is 2147483648"),
    "bound-period": (of_container("livenessProbe/periodSeconds", -1), "periodSeconds is -1"),
    "needs-env-name": (variable(value="x"), "env lacks name"),
    "needs-secret-key": (variable(name="X", valueFrom={"secretKeyRef": {"name": "s"}}), "secretKeyRef lacks key"),
    "needs-secret-name": (variable(name="X", valueFrom={"secretKeyRef": {"key": "k"}}), "secretKeyRef lacks name"),
    "needs-config-name": (deployment("add", f"{CONTAINER}/envFrom/-", {"configMapRef": {}}), "configMapRef lacks name"),
    "needs-field-path": (variable(name="X", valueFrom={"fieldRef": {}}), "fieldRef lacks fieldPath"),
    "needs-resource": (variable(name="X", valueFrom={"resourceFieldRef": {}}), "resourceFieldRef lacks resource"),
    "needs-command": (of_container("livenessProbe/exec/command", []), "exec lacks command"),
    "needs-mount-path": (mount(), "volumeMounts lacks mountPath"),
    "needs-token-path": (
        volume(projected={"sources": [{"serviceAccountToken": {}}]}),
        "serviceAccountToken lacks path",
    ),
    "needs-item-path": (file("secret", key="install-key"), "items lacks path"),
    "needs-item-key": (file("configMap", path="k"), "volume more names no key for the file k"),
    "needs-secret": (volume(secret={}), "volume more names no Secret"),
    "needs-config-map": (volume(configMap={}), "volume more names no ConfigMap"),
    "negative-size": (volume(emptyDir={"sizeLimit": "-1"}), "volume more has a sizeLimit below 0"),
    "one-source-of-a-volume": (volume(emptyDir={}, configMap={"name": "x"}), "several sources: configMap, emptyDir"),
    "one-source-of-a-projection": (
        volume(projected={"sources": [{**TOKEN, "secret": {"name": "x"}}]}),
        "several sources in one: secret, serviceAccountToken",
    ),
    "one-way-of-a-probe": (
        of_container("livenessProbe/tcpSocket", {"port": 80}),
        "livenessProbe has exec, tcpSocket of exec",
    ),
    "some-way-of-a-probe": (of_container("readinessProbe", {"periodSeconds": 5}), "readinessProbe has none of exec"),
    "some-way-of-a-hook": (of_container("lifecycle", {"preStop": {}}), "preStop has none of exec"),
    "one-source-of-a-variable": (
        variable(
            name="X",
            valueFrom={"fieldRef": {"fieldPath": "metadata.name"}, "resourceFieldRef": {"resource": "limits.cpu"}},
        ),
        "valueFrom has fieldRef, resourceFieldRef of",
    ),
    "some-source-of-a-variable": (variable(name="X", valueFrom={}), "valueFrom has none of"),
    "some-source-of-variables": (deployment("add", f"{CONTAINER}/envFrom/-", {"prefix": "X"}), "envFrom has none of"),
    "file-of-nothing": (file("downwardAPI", path="k"), "takes the file k from both a field and a resource, or from"),
    "file-of-no-container": (
        file("downwardAPI", path="k", resourceFieldRef={"resource": "limits.cpu"}),
        "volume more names no container for the file k",
    ),
    "word-of-taints": (spread(nodeTaintsPolicy="Maybe"), "nodeTaintsPolicy is 'Maybe'; Honor, Ignore are right"),
    "address-in-a-file": (
        file("downwardAPI", path="k", fieldRef={"fieldPath": "status.podIP"}),
        "volume more is to hold status.podIP",
    ),
    "deadline": (of_pod("activeDeadlineSeconds", 600), "the pod has activeDeadlineSeconds"),
    "ephemeral": (of_pod("ephemeralContainers", [START]), "the pod has ephemeralContainers"),
    "profile-type": (
        of_container("securityContext/seccompProfile", {"type": "runtimeDefault"}),
        "seccompProfile.type is",
    ),
    "profile-of-no-type": (of_pod("securityContext/appArmorProfile", {}), "appArmorProfile.type is None"),
    "profile-without-file": (
        of_container("securityContext/seccompProfile", {"type": "Localhost"}),
        "seccompProfile of type Localhost has the localhostProfile None",
    ),
    "profile-with-file": (
        of_container("securityContext/seccompProfile", {"type": "Unconfined", "localhostProfile": "x"}),
        "seccompProfile of type Unconfined has the localhostProfile 'x'",
    ),
    "file-above": (file("secret", key="install-key", path="../k"), "the file ../k, which does not lie below it"),
    "file-at-the-root": (file("configMap", key="BYOHOST_HOST", path="/k"), "the file /k, which does not lie below it"),
    "token-above": (volume(projected={"sources": [{"serviceAccountToken": {"path": "../t"}}]}), "the file ../t"),
    "one-file-twice": (
        volume(
            projected={
                "sources": [
                    {"configMap": {"name": "c", "items": [{"key": "k", "path": "p"}]}},
                    {"secret": {"name": "s", "items": [{"key": "k", "path": "p"}]}},
                ]
            }
        ),
        "volume more has one file from several sources: p, p",
    ),
    "toleration-operator": (toleration(key="a", operator="In"), "a toleration has the operator 'In'"),
    "toleration-of-all": (toleration(value="x"), "a toleration of every key has the operator Equal"),
    "toleration-value": (toleration(key="a", operator="Exists", value="x"), "asks for a to exist has a value"),
    "toleration-seconds": (
        toleration(key="a", operator="Exists", effect="NoSchedule", tolerationSeconds=5),
        "a toleration of a has tolerationSeconds without",
    ),
    "words-of-groups": (of_pod("securityContext/fsGroupChangePolicy", "Maybe"), "fsGroupChangePolicy is 'Maybe'"),
    "words-of-selinux": (of_pod("securityContext/seLinuxChangePolicy", "Maybe"), "seLinuxChangePolicy is 'Maybe'"),
    "words-of-more-groups": (of_pod("securityContext/supplementalGroupsPolicy", "No"), "supplementalGroupsPolicy is"),
    "word-of-an-image-volume": (volume(image={"reference": "x", "pullPolicy": "Maybe"}), "pullPolicy is 'Maybe'"),
    "word-of-a-spread": (spread(whenUnsatisfiable="Maybe"), "whenUnsatisfiable is 'Maybe'; DoNotSchedule"),
    "bound-spread": (spread(maxSkew=0), "maxSkew is 0; 1 is the least"),
    "needs-spread-key": (spread(topologyKey=""), "topologySpreadConstraints lacks topologyKey"),
    "needs-option": (of_pod("dnsConfig", {"options": [{"value": "1"}]}), "options lacks name"),
    "bound-groups": (of_pod("securityContext/supplementalGroups", [1, -1]), "supplementalGroups has -1"),
    "annotation-of-no-name": (
        deployment("add", "/spec/template/metadata/annotations/a b", "c"),
        "template.metadata.annotations has the key 'a b', which is none",
    ),
    "whole-pod-of-storage": (
        of_pod("resources", {"limits": {"ephemeral-storage": "1Gi"}}),
        "the pod has ephemeral-storage among its limits; a pod as a whole",
    ),
    "two-words-on-seccomp": (annotated("unconfined"), "says unconfined and the field seccompProfile RuntimeDefault"),
}

TAKEN: Mapping[str, Patch] = {
    "no-size": volume(emptyDir={"sizeLimit": None}),
    "empty-words": of_container("imagePullPolicy", ""),
    "dns-policy": of_pod("dnsPolicy", "ClusterFirstWithHostNet"),
    "mode-of-all": file("secret", key="install-key", path="k", mode=0o777),
    "zero-for-the-default": of_container("livenessProbe/periodSeconds", 0),
    "labels-in-a-file": file("downwardAPI", path="k", fieldRef={"fieldPath": "metadata.labels"}),
    "volume-of-no-source": volume(),
    "projection-of-nothing": volume(projected={"sources": []}),
    "limit-in-a-file": file(
        "downwardAPI", path="k", resourceFieldRef={"resource": "limits.hugepages-2Mi", "containerName": "operator"}
    ),
    "file-in-a-folder": file("configMap", key="BYOHOST_HOST", path="a/..b/c"),
    "one-file-twice-in-a-secret": volume(
        secret={"secretName": "s", "items": [{"key": "k", "path": "p"}, {"key": "l", "path": "q"}]}
    ),
    "whole-pod": of_pod("resources", {"limits": {"cpu": "1", "hugepages-2Mi": "2Mi"}}),
    "spread": spread(),
    "groups": of_pod("securityContext/supplementalGroups", [0, 65532]),
    "toleration-of-everything": toleration(operator="Exists"),
    "toleration-that-ends": toleration(key="a", value="b", effect="NoExecute", tolerationSeconds=5),
    "profile-of-the-node": of_container(
        "securityContext/seccompProfile", {"type": "Localhost", "localhostProfile": "x"}
    ),
    "one-word-on-seccomp": annotated("runtime/default"),
    "no-deadline": of_pod("activeDeadlineSeconds", None),
    "no-ephemeral": of_pod("ephemeralContainers", []),
    "odd-labels": deployment("add", "/spec/template/metadata/labels/mode", "abc"),
    "selector-of-nodes": of_pod("nodeSelector", {"effect": "any", "mode": "x"}),
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
