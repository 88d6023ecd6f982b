"""WID-04: account and pod carry what the Azure webhook acts on."""

import pytest

from conformance.families._shared.workload_identity import OWN, Federated
from conformance.observe.pods import creations

pytestmark = pytest.mark.clause("WID-04")

LABEL = "azure.workload.identity/use"


def test_account_is_annotated(federated: Federated) -> None:
    """The identity's account names its client and its tenant in the webhook's own annotations."""
    noted = federated.account["metadata"].get("annotations") or {}
    wanted = {"client-id": OWN.client_id, "tenant-id": OWN.tenant_id}
    for name, value in wanted.items():
        found = noted.get(f"azure.workload.identity/{name}")
        assert found == value, f"the account's annotation azure.workload.identity/{name} is {found!r}, not {value!r}"


def test_pod_is_labelled_as_submitted(federated: Federated) -> None:
    """The pod was submitted with the label, so that the webhook sees it."""
    host = federated.host
    submitted = creations(host.environment.node.audit(), host.namespace, federated.sandbox.id)
    assert submitted, f"the API server's audit has no pod of the sandbox {federated.sandbox.id}"
    label = (submitted[0].requested["metadata"].get("labels") or {}).get(LABEL)
    assert label == "true", f"the identity's pod was submitted with {LABEL} {label!r}, so no webhook acts on it"


def test_pod_without_an_identity_is_not_labelled(federated: Federated) -> None:
    """A pod of the same host that has no identity does not ask for one."""
    labels = federated.pods.none["metadata"].get("labels") or {}
    assert LABEL not in labels, f"a pod without an identity carries {LABEL}={labels.get(LABEL)}"
