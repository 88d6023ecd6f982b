"""What a preflight with pods makes: confined, labelled, and over by itself."""

import socket
import subprocess
import sys

import pytest

from conformance.environment.expectations import Condition
from conformance.environment.waiting import BRISK, eventually
from conformance.observe import hardening
from conformance.preflight import probe_pods
from conformance.preflight.probe_pods import CANARY, Pictures, Place

PICTURES = Pictures("r/operator@sha256:1", "r/sandbox@sha256:2", "r/sandbox@sha256:3")
PLACE = Place("team-a", "ab12", "regcred")
LABEL = {"byohost.test/run": "ab12"}


def test_a_pod_for_a_node() -> None:
    pod = probe_pods.pod(PLACE, PICTURES, 1, "one")
    spec = pod["spec"]
    assert pod["metadata"]["labels"].items() >= LABEL.items()
    assert {each["image"]: each["imagePullPolicy"] for each in spec["containers"]} == {
        "r/operator@sha256:1": "Always",
        "r/sandbox@sha256:2": "Always",
        "r/sandbox@sha256:3": "Always",
    }
    assert spec["imagePullSecrets"] == [{"name": "regcred"}]
    assert spec["activeDeadlineSeconds"] == 180
    assert not spec["automountServiceAccountToken"]
    assert "'one'" in str(spec["affinity"]["nodeAffinity"])
    assert "nodeName" not in spec
    assert spec["nodeSelector"] == {"kubernetes.io/os": "linux"}
    rules = (hardening.root, hardening.capabilities, hardening.escalation, hardening.seccomp, hardening.shared)
    assert [rule(pod) for rule in rules] == [""] * len(rules)


def test_pods_for_nodes_that_nobody_may_name_go_apart() -> None:
    spec = probe_pods.pod(Place("team-a", "ab12"), PICTURES, 1)["spec"]
    assert "kubernetes.io/hostname" in str(spec["affinity"]["podAntiAffinity"])
    assert "imagePullSecrets" not in spec


def test_the_canary_only_answers() -> None:
    spec = probe_pods.pod(PLACE, PICTURES, 2, part=CANARY)["spec"]
    assert [each["name"] for each in spec["containers"]] == ["probe"]
    assert spec["nodeSelector"] == {"kubernetes.io/os": "linux"}


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_canary_answers_at_addresses_of_both_families(host: str) -> None:
    """As it runs in a pod; at a port of this machine that is free."""
    if host == "::1" and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = probe_pods.ANSWERS.replace(str(probe_pods.PORT), str(port))
    with subprocess.Popen([sys.executable, "-c", program]) as canary:
        try:
            said = eventually(lambda: _word(host, port), until=Condition("it answers", bool), within=10, pace=BRISK)
        finally:
            canary.kill()
    assert said == b"byohost"


def _word(host: str, port: int) -> bytes:
    try:
        with socket.create_connection((host, port), 1) as connection:
            return connection.recv(7)
    except OSError:
        return b""


def test_the_policy_is_for_looking_pods_of_this_run_alone() -> None:
    policy = probe_pods.denial(PLACE)
    assert policy["spec"]["podSelector"]["matchLabels"] == {**LABEL, "byohost.test/part": "looking"}
    assert (policy["spec"]["policyTypes"], policy["spec"]["egress"]) == (["Egress"], [])
    assert policy["metadata"]["labels"] == LABEL


def test_a_namespace_of_its_own_is_labelled_and_restricted() -> None:
    labels = probe_pods.space(PLACE)["metadata"]["labels"]
    assert labels == {**LABEL, "pod-security.kubernetes.io/enforce": "restricted"}
