from hypothesis import given
from hypothesis import strategies as st

from reference_operator import identity
from reference_operator.model import Identity

TEXTS = st.text(min_size=1, max_size=12)


def test_name_is_the_documented_hash() -> None:
    """Customers write the account's name into a federated credential: it must never change."""
    assert identity.name(Identity("Client", "Tenant")) == "identity-ab911f926c9649902e8e"


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_two_identities_never_share_an_account(client: str, tenant: str, other_client: str, other_tenant: str) -> None:
    """Names differ unless the identities are the same but for case."""
    one, other = Identity(client, tenant), Identity(other_client, other_tenant)
    same = (client + "\0" + tenant).lower() == (other_client + "\0" + other_tenant).lower()
    assert (identity.name(one) == identity.name(other)) == same


def test_joining_is_no_collision() -> None:
    """Client `ab` of tenant `c` is not client `a` of tenant `bc`."""
    assert identity.name(Identity("ab", "c")) != identity.name(Identity("a", "bc"))


def test_account_carries_what_the_webhook_reads() -> None:
    """Client and tenant are annotations, as azure-workload-identity wants them, and no token is mounted by itself."""
    account = identity.account(Identity("Client", "Tenant"), "h1")
    assert account.manifest["metadata"]["annotations"] == {
        "azure.workload.identity/client-id": "client",
        "azure.workload.identity/tenant-id": "tenant",
    }
    assert account.manifest["automountServiceAccountToken"] is False


def test_drift_is_named_and_never_used() -> None:
    """An account that says something else than its name promises is refused with both values."""
    wanted = identity.account(Identity("client", "tenant"), "h1")
    found = {"metadata": {"annotations": {**wanted.manifest["metadata"]["annotations"], identity.CLIENT: "evil"}}}
    assert identity.mismatch(found, wanted) == (
        f"service account {wanted.name} carries azure.workload.identity/client-id='evil' instead of 'client': "
        "delete it, the next launch makes it anew"
    )


def test_the_same_account_is_no_drift() -> None:
    """What was written once is found again as it was."""
    wanted = identity.account(Identity("client", "tenant"), "h1")
    assert identity.mismatch(wanted.manifest, wanted) is None
    assert identity.mismatch({"metadata": {}}, wanted) is not None
