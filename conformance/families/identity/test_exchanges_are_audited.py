"""WID-12: each use of an identity, granted or refused, is one audit entry that says whose it was."""

import pytest

from conformance.families._shared.workload_identity import Federated
from conformance.observe.kube import Object
from fake_platform.model import AuditEntry

pytestmark = pytest.mark.clause("WID-12")


def _entries(federated: Federated, pod: Object, outcome: str) -> list[AuditEntry]:
    uid = pod["metadata"]["uid"]
    every = federated.host.environment.control.audit()
    return [one for one in every if (one.action, one.pod_uid, one.outcome) == ("identity-token", uid, outcome)]


def test_use_is_joined(federated: Federated) -> None:
    """The sandbox's own sign-in names its host, sandbox, pod uid and account."""
    own = federated.pods.own
    found = _entries(federated, own, "ok")
    assert found, "the audit has no entry for the identity's token that was granted to the pod"
    joined = {(one.host, one.sandbox_id, one.service_account) for one in found}
    wanted = (federated.host.name, federated.sandbox.id, own["spec"]["serviceAccountName"])
    assert joined == {wanted}, f"the audit joins the use of the identity with {joined}, not with {wanted}"


def test_refusal_is_joined(federated: Federated) -> None:
    """A refused exchange names the code, and the pod and account that tried."""
    none = federated.pods.none
    found = _entries(federated, none, "AADSTS700213")
    assert found, "the audit has no entry for the exchange that a pod without the identity was refused"
    wanted = (federated.host.name, none["spec"]["serviceAccountName"])
    assert {(one.host, one.service_account) for one in found} == {wanted}, f"the refusal is joined with {found[-1]}"
