"""Names of applications and subjects."""

from fake_platform.identity.federation import key, subject
from tests.fake_platform.identity.signing import TRUSTED


def test_guids_are_the_same_in_either_case_and_subjects_are_not() -> None:
    """An application by tenant and client, an account by namespace and name."""
    assert key("AB", "cD") == key("ab", "CD") == "ab/cd"
    assert subject("ns", "Name") == "system:serviceaccount:ns:Name"
    assert TRUSTED.trusted == (TRUSTED.issuer, TRUSTED.subject)
