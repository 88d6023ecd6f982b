"""A pod as it was sent and as it would be kept: what nobody sent counts, and what the API server fills in does not."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from conformance.preflight import pod_changes, sandbox_pod
from conformance.preflight.pod_changes import Change

Object = dict[str, Any]
SPEC = sandbox_pod.pod("s", "a", sandbox_pod.CLASSES["usual"])["spec"]
BARE: Object = {
    "containers": [
        {
            "name": "operator",
            "image": "r/o@sha256:0",
            "args": ["--one"],
            "resources": {"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "500m"}},
            "env": [{"name": "NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
            "readinessProbe": {"httpGet": {"path": "/", "port": 1}},
        }
    ]
}


def of(sent: Object, change: Callable[[Object], object]) -> list[Change]:
    kept = copy.deepcopy(sent)
    change(kept)
    return list(pod_changes.changed(sent, kept))


def of_the_container(**more: Any) -> Callable[[Object], object]:
    return lambda spec: spec["containers"][0].update(more)


def test_what_the_api_server_fills_in_is_no_change() -> None:
    """As a pod of Kubernetes 1.36 comes back from a dry-run."""

    def fill(spec: Object) -> None:
        mount = {"name": "kube-api-access-x1", "readOnly": True, "mountPath": "/var/run/secrets/kubernetes.io/sa"}
        more = {"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}
        spec["containers"][0] |= {"imagePullPolicy": "IfNotPresent", "volumeMounts": [mount], **more}
        spec["containers"][0]["resources"]["requests"]["memory"] = "1024Mi"
        spec["containers"][0]["env"][0]["valueFrom"]["fieldRef"]["apiVersion"] = "v1"
        spec["containers"][0]["readinessProbe"] |= {
            "timeoutSeconds": 1,
            "periodSeconds": 10,
            "successThreshold": 1,
            "failureThreshold": 3,
            "httpGet": {"path": "/", "port": 1, "scheme": "HTTP"},
        }
        spec |= {"dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler"}
        spec |= {"serviceAccount": "default", "serviceAccountName": "default", "terminationGracePeriodSeconds": 30}
        spec |= {"priority": 0, "preemptionPolicy": "PreemptLowerPriority", "enableServiceLinks": True}
        spec |= {"securityContext": {}, "hostNetwork": False}
        spec["volumes"] = [{"name": "kube-api-access-x1", "projected": {}}]
        spec["tolerations"] = [
            {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
            for key in ("not-ready", "unreachable")
        ]

    assert of(BARE, fill) == []


GRAVE: list[tuple[Callable[[Object], object], str, str]] = [
    (of_the_container(envFrom=[{"secretRef": {"name": "s"}}]), "containers[operator].envFrom", "gains {'secretRef'"),
    (
        of_the_container(securityContext={"capabilities": {"add": ["NET_ADMIN"]}}),
        "containers[operator].securityContext.capabilities.add",
        "gains 'NET_ADMIN'",
    ),
    (of_the_container(securityContext={"privileged": True}), "containers[operator].securityContext.privileged", "True"),
    (of_the_container(ports=[{"containerPort": 1, "hostPort": 1}]), "containers[operator].ports", "gains {'co"),
    (lambda spec: spec.update(hostNetwork=True), "spec.hostNetwork", "is added: True"),
    (lambda spec: spec.update(hostAliases=[{"ip": "192.0.2.1"}]), "spec.hostAliases[192.0.2.1]", "is added: {"),
    (lambda spec: spec.update(securityContext={"runAsUser": 0}), "spec.securityContext.runAsUser", "is added: 0"),
    (
        lambda spec: spec.update(securityContext={"seccompProfile": {"type": "Unconfined"}}),
        "spec.securityContext.seccompProfile",
        "is added",
    ),
    (
        lambda spec: spec.update(securityContext={"supplementalGroups": [0]}),
        "spec.securityContext.supplementalGroups",
        "gains 0",
    ),
]


@pytest.mark.parametrize(("change", "place", "words"), GRAVE, ids=[each[1] for each in GRAVE])
def test_what_opens_a_pod_is_grave(change: Callable[[Object], object], place: str, words: str) -> None:
    [found] = of(BARE, change)
    assert (found.place, found.grave) == (place, True)
    assert words in found.words


NOTED: list[tuple[Callable[[Object], object], str, str]] = [
    (of_the_container(volumeMounts=[{"name": "ca", "mountPath": "/ca"}]), "containers[operator].volumeMounts[/ca]", ""),
    (of_the_container(args=["--one", "--two"]), "containers[operator].args", "gains an entry"),
    (of_the_container(args=["--two"]), "containers[operator].args[0]", "becomes another"),
    (
        of_the_container(resources={"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "250m"}}),
        "containers[operator].resources.requests.cpu",
        "becomes '250m' where '500m'",
    ),
    (lambda spec: spec.update(nodeSelector={"pool": "x"}), "spec.nodeSelector", "is added: {'pool': 'x'}"),
    (lambda spec: spec.update(runtimeClassName="gvisor"), "spec.runtimeClassName", "is added: 'gvisor'"),
    (lambda spec: spec.update(hostUsers=True), "spec.hostUsers", "is added: True"),
    (lambda spec: spec.update(tolerations=[{"operator": "Exists"}]), "spec.tolerations", "gains {'operator'"),
    (lambda spec: spec.update(securityContext={"seLinuxOptions": {"level": "s0"}}), "spec.securityContext.se", ""),
    (lambda spec: spec.update(securityContext={"runAsNonRoot": True}), "spec.securityContext.runAsNonRoot", ""),
    (lambda spec: spec.update(securityContext={"runAsUser": 1000680000}), "spec.securityContext.runAsUser", ""),
    (lambda spec: spec.update(securityContext={"runAsGroup": 3000}), "spec.securityContext.runAsGroup", ""),
    (
        lambda spec: spec.update(securityContext={"supplementalGroups": [1000680000]}),
        "spec.securityContext.supplementalGroups",
        "",
    ),
    (
        lambda spec: spec.update(securityContext={"supplementalGroupsPolicy": "Strict"}),
        "spec.securityContext.supplementalGroupsPolicy",
        "",
    ),
    (
        lambda spec: spec.update(securityContext={"seccompProfile": {"type": "Localhost", "localhostProfile": "p"}}),
        "spec.securityContext.seccompProfile",
        "",
    ),
]


@pytest.mark.parametrize(("change", "place", "words"), NOTED, ids=[each[1] for each in NOTED])
def test_what_else_is_added_is_noted(change: Callable[[Object], object], place: str, words: str) -> None:
    found = of(BARE, change)
    assert found[0].place.startswith(place)
    assert words in found[0].words
    assert not any(each.grave for each in found)


def test_what_is_in_a_variable_is_not_told() -> None:
    """The other variable of ours is where it was."""

    def inject(spec: Object) -> None:
        spec["containers"][0]["env"].insert(0, {"name": "HTTPS_PROXY", "value": "http://team:password@proxy"})

    assert of(BARE, inject) == [Change("containers[operator].env[HTTPS_PROXY]", "is added", grave=False)]


SENT: Object = {
    "hostNetwork": False,
    "containers": [
        {
            "name": "operator",
            "command": ["run"],
            "env": [{"name": "HTTPS_PROXY", "value": "http://a:first@proxy"}, {"name": "NO_PROXY"}],
            "envFrom": [{"configMapRef": {"name": "settings"}}],
            "securityContext": {"runAsUser": 65532},
        }
    ],
    "volumes": [{"name": "ca", "hostPath": {"path": "/etc/ssl"}}],
}
OTHERS: list[tuple[Callable[[Object], object], str]] = [
    (lambda spec: spec.update(hostNetwork=True), "spec.hostNetwork"),
    (of_the_container(envFrom=[{"secretRef": {"name": "s"}}]), "containers[operator].envFrom[0].secretRef"),
    (of_the_container(envFrom=[{"configMapRef": {"name": "s"}}]), "containers[operator].envFrom[0].configMapRef.name"),
    (of_the_container(securityContext={"runAsUser": 1}), "containers[operator].securityContext.runAsUser"),
    (lambda spec: spec["volumes"][0].update(hostPath={"path": "/"}), "volumes[ca].hostPath.path"),
]


@pytest.mark.parametrize(("change", "place"), OTHERS, ids=[each[1] for each in OTHERS])
def test_what_opens_a_pod_is_grave_where_something_else_was_sent(
    change: Callable[[Object], object], place: str
) -> None:
    [found] = of(SENT, change)
    assert (found.place, found.grave) == (place, True)


HIDDEN: list[tuple[Callable[[Object], object], str, str]] = [
    (lambda spec: spec["containers"][0]["env"][0].update(value="hunter2"), "env[HTTPS_PROXY]", "becomes another"),
    (lambda spec: spec["containers"][0]["env"][1].update(value="hunter2"), "env[NO_PROXY]", "becomes another"),
    (of_the_container(command=["hunter2"]), "command[0]", "becomes another"),
    (of_the_container(command=["run", "hunter2"]), "command", "gains an entry"),
    (of_the_container(args=["hunter2"]), "args", "gains an entry"),
    (of_the_container(lifecycle={"preStop": {"exec": {"command": ["hunter2"]}}}), "lifecycle", "is added"),
]


@pytest.mark.parametrize(("change", "place", "words"), HIDDEN, ids=[each[1] for each in HIDDEN])
def test_no_value_is_told_that_may_be_a_password(change: Callable[[Object], object], place: str, words: str) -> None:
    """Neither theirs nor ours."""
    assert of(SENT, change) == [Change(f"containers[operator].{place}", words, grave=False)]


def test_one_port_of_two_protocols_is_two() -> None:
    sent = copy.deepcopy(BARE)
    sent["containers"][0]["ports"] = [{"containerPort": 53, "protocol": each} for each in ("UDP", "TCP")]
    assert of(sent, lambda _: None) == []


def test_an_entry_that_comes_before_ours_is_the_one_that_is_told() -> None:
    found = of(SPEC, lambda spec: spec["containers"][0]["securityContext"]["capabilities"]["drop"].insert(0, "NET_RAW"))
    assert found == [Change("containers[sandbox].securityContext.capabilities.drop", "gains 'NET_RAW'", grave=False)]
