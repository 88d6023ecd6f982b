"""Service accounts by identity."""

from fake_platform.identity_accounts import account_of


def test_account_is_stable_and_case_blind() -> None:
    """The same identity in any spelling has one account; another one has another."""
    one = account_of({"clientId": "AB", "tenantId": "t"})
    assert one == account_of({"clientId": "ab", "tenantId": "T"})
    assert one != account_of({"clientId": "a", "tenantId": "bt"})
    assert one.startswith("identity-")
    assert len(one) == len("identity-") + 20
    assert account_of(None) == "byohost-sandbox"
