"""WID-01 of one identity in capitals and in small letters, on records: green as it should be, red by its words."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from conformance.families.identity.identity_in_capitals import SMALL_LETTERS, InCapitals, Launched
from fake_platform.model import Sandbox
from tests.conformance.families.conftest import check

NOW = datetime(2027, 1, 15, tzinfo=UTC)
NAMES = {
    "azure.workload.identity/client-id": SMALL_LETTERS.client_id,
    "azure.workload.identity/tenant-id": SMALL_LETTERS.tenant_id,
}
IN_CAPITALS = {name: value.upper() for name, value in NAMES.items()}


def sandbox(state: str, reason: str | None = None) -> Sandbox:
    """A sandbox as the platform shows it."""
    return Sandbox(
        sandbox_id="own", host="eu", state=cast("Any", state), reason=reason, detail=None, pod_uid=None,
        token_generation=0, issued_token_generation=0, requested_at=NOW, ready_at=None, deadline=NOW,
    )  # fmt: skip


def account(annotations: dict[str, str]) -> dict[str, Any]:
    """A service account with these annotations."""
    return {"metadata": {"name": "identity-a", "annotations": annotations}}


ONE = Launched(sandbox("ready"), "identity-a", account(NAMES))
GOOD = InCapitals(capitals=ONE, small=ONE)
WRONG = [
    (replace(GOOD, small=replace(ONE, name="identity-b")), "identity-a in capitals, and under identity-b in small"),
    (replace(GOOD, capitals=replace(ONE, account=account(IN_CAPITALS))), "written in capitals names"),
    (
        replace(GOOD, capitals=replace(ONE, ended=sandbox("failed", "identity-mismatch"))),
        "an identity written in capitals is failed (identity-mismatch)",
    ),
]


def said(seen: InCapitals) -> list[str]:
    """What the claims of the file say of a record."""
    sentences = []
    for name, claim in vars(check("identity/test_one_account_in_any_case")).items():
        if name.startswith("test_"):
            try:
                claim(seen)
            except AssertionError as failure:
                sentences.append(str(failure))
    return sentences


def test_one_account_for_both_is_green() -> None:
    """Whichever came first."""
    assert said(GOOD) == []


@pytest.mark.parametrize(("seen", "words"), WRONG)
def test_each_fault_is_red_by_its_words(seen: InCapitals, words: str) -> None:
    """One claim complains, and says of which launch."""
    (sentence,) = said(seen)
    assert words in sentence
