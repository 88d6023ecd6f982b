"""WID-01: an identity is the same in capitals and in small letters, as directories take it (control.json, identity)."""

import pytest

from conformance.families.identity.identity_in_capitals import SMALL_LETTERS, InCapitals, Launched
from conformance.observe.untrusted_json import fields

pytestmark = pytest.mark.clause("WID-01")

NAMES = {"client-id": SMALL_LETTERS.client_id, "tenant-id": SMALL_LETTERS.tenant_id}


def test_both_run_under_one_account(identity_in_capitals: InCapitals) -> None:
    """Sandboxes of an identity that is written both ways are ready, and share one account."""
    for words, one in _each(identity_in_capitals):
        assert one.ended.state == "ready", (
            f"the launch of an identity written {words} is {one.ended.state} ({one.ended.reason}): {one.ended.detail}"
        )
    capitals, small = identity_in_capitals.capitals.name, identity_in_capitals.small.name
    assert capitals == small, f"one identity runs under {capitals} in capitals, and under {small} in small letters"


def test_its_account_is_written_in_small_letters(identity_in_capitals: InCapitals) -> None:
    """Whichever came first (sandbox.launch.json, workloadIdentity)."""
    for words, one in _each(identity_in_capitals):
        noted = fields(one.account, "metadata", "annotations")
        found = {name: noted.get(f"azure.workload.identity/{name}") for name in NAMES}
        assert found == NAMES, f"the account of an identity written {words} names {found}, not {NAMES}"


def _each(both: InCapitals) -> tuple[tuple[str, Launched], ...]:
    return (("in capitals", both.capitals), ("in small letters", both.small))
