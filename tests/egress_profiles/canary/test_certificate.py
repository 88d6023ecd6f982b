import ssl

from egress_profiles.canary.certificate import server_context


def test_every_start_has_a_certificate_of_its_own() -> None:
    """The context can serve, and says so by the certificate it loaded."""
    first, second = server_context(), server_context()
    assert first is not second
    assert first.verify_mode is ssl.CERT_NONE
