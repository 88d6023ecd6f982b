"""WID-01: each identity has a service account of its own, shared by its sandboxes."""

from dataclasses import dataclass

import pytest

from conformance.environment.subject import HostUnderTest
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Object
from fake_platform.model import WorkloadIdentity

pytestmark = pytest.mark.clause("WID-01")

TENANT = "11111111-2222-4333-8444-555555555555"
FIRST = WorkloadIdentity(client_id="aaaaaaaa-0000-4000-8000-000000000001", tenant_id=TENANT)
OTHER = WorkloadIdentity(client_id="aaaaaaaa-0000-4000-8000-000000000002", tenant_id=TENANT)


@dataclass(frozen=True)
class Accounts:
    """The account of each pod: two of one identity, one of another, one of none."""

    first: str
    again: str
    other: str
    none: str
    objects: dict[str, Object]


@pytest.fixture(scope="module")
def accounts(host: HostUnderTest) -> Accounts:
    """Launch all four at once, read their pods' accounts, and end them."""
    if not host.record().workload_identity:
        raise CouldNotRun(f"workload identity is off on the host {host.name}, so no identity can be launched")
    sandboxes = [host.launch(workload_identity=identity) for identity in (FIRST, FIRST, OTHER, None)]
    names = [str(one.ready().running_pod()["spec"].get("serviceAccountName", "default")) for one in sandboxes]
    for one in sandboxes:
        host.environment.control.terminate(one.id)
    base = f"/api/v1/namespaces/{host.namespace}/serviceaccounts"
    first, again, other, none = names
    return Accounts(first, again, other, none, {name: host.environment.kube.get(f"{base}/{name}") for name in names})


def test_same_identity_same_account(accounts: Accounts) -> None:
    """Two sandboxes of one identity run under one account."""
    assert accounts.first == accounts.again, (
        f"two sandboxes of one identity run under {accounts.first} and {accounts.again}"
    )


def test_other_identity_other_account(host: HostUnderTest, accounts: Accounts) -> None:
    """Another identity has another account, one without an identity a third, and none of them is the operator's."""
    three = [accounts.first, accounts.other, accounts.none]
    assert len(set(three)) == len(three), f"sandboxes of different identities share a service account: {three}"
    assert host.operator.account not in three, f"a sandbox runs under the operator's own account: {three}"


def test_account_names_its_identity(accounts: Accounts) -> None:
    """Each account carries its own identity's client and tenant, the one of none carries none."""
    for name, identity in ((accounts.first, FIRST), (accounts.other, OTHER)):
        noted = accounts.objects[name]["metadata"].get("annotations") or {}
        client = noted.get("azure.workload.identity/client-id")
        tenant = noted.get("azure.workload.identity/tenant-id")
        assert (client, tenant) == (identity.client_id, identity.tenant_id), (
            f"the account {name} names client {client} and tenant {tenant}, not its identity's"
        )
    noted = accounts.objects[accounts.none]["metadata"].get("annotations") or {}
    assert "azure.workload.identity/client-id" not in noted, (
        f"the account {accounts.none} of sandboxes without identity names one"
    )
