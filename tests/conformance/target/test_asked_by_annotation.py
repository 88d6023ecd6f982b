"""Annotations and labels that ask for more than the fields of a pod."""

from collections.abc import Callable, Mapping

import pytest

from conformance.target.asked_by_annotation import cloud_identity, devices, secrets

Question = Callable[[Mapping[str, object]], dict[str, object]]


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (devices, "cdi.k8s.io/anything"),
        (devices, "io.kubernetes.cri-o.Devices"),
        (devices, "devices.nri.io/container.operator"),
        (devices, "k8s.v1.cni.cncf.io/networks"),
        (devices, "v1.multus-cni.io/default-network"),
        (cloud_identity, "eks.amazonaws.com/role-arn"),
        (cloud_identity, "iam.gke.io/gcp-service-account"),
        (cloud_identity, "azure.workload.identity/use"),
        (cloud_identity, "aadpodidbinding"),
        (cloud_identity, "iam.amazonaws.com/role"),
        (secrets, "vault.hashicorp.com/agent-inject"),
        (secrets, "vault.hashicorp.com/agent-inject-secret-db"),
    ],
)
def test_what_is_asked_for(question: Question, key: str) -> None:
    """It is told with its value, unless that switches it off."""
    assert question({key: "x", "byohost.test/note": "y"}) == {key: "x"}
    assert question({key: "false", "byohost.test/note": "y"}) == {}


@pytest.mark.parametrize(
    "key", ["sidecar.istio.io/inject", "prometheus.io/scrape", "xcdi.k8s.io/a", "eks.amazonaws.com"]
)
def test_what_asks_for_nothing(key: str) -> None:
    """Others' annotations, and what is only spelt like one of these."""
    assert (devices({key: "x"}), cloud_identity({key: "x"}), secrets({key: "x"})) == ({}, {}, {})


def test_several_holders_are_asked_together() -> None:
    """An account's annotations, and a template's annotations and labels."""
    found = cloud_identity({"aadpodidbinding": "a"}, {}, {"iam.amazonaws.com/role": "b"})
    assert found == {"aadpodidbinding": "a", "iam.amazonaws.com/role": "b"}
