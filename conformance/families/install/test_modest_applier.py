"""BND-25: whoever has the rights that the page names can apply the bundle."""

import pytest

from conformance.families.install.install_and_uninstall import DEFAULT_SECRETS, Footprint

pytestmark = pytest.mark.clause("BND-25")


def test_the_modest_account_applies_it_whole(footprint: Footprint) -> None:
    """The first command succeeds under an account with the named rights in one namespace and to that Namespace."""
    refusals = [line for line in footprint.applied.stderr.splitlines() if line.strip()]
    assert footprint.applied.code == 0, f"the account with the rights that the page names cannot apply it: {refusals}"


def test_the_account_is_modest(footprint: Footprint) -> None:
    """The same account is refused what lies outside its namespace."""
    assert footprint.beyond == 403, f"the modest account was answered {footprint.beyond} at {DEFAULT_SECRETS}"
