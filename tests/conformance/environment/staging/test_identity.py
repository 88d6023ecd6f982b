"""The authorities of a run: short-lived, and good for nothing outside of it."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from conformance.environment.staging.identity import RunIdentity
from fake_platform.certificates import RunCA
from fake_platform.identity.webhook_manifests import HOST

RUN = RunIdentity.create("run-1")
AUTHORITIES = {"platform": RUN.platform, "proxy": RUN.proxy, "webhook": RUN.webhook}
OWN = {"platform": "login.byohost.test", "proxy": "platform.byohost.test", "webhook": HOST}


def vouches(authority: RunCA, name: str) -> bool:
    """Whether a strict verifier that trusts this authority alone takes its leaf for the name."""
    store = Store([x509.load_pem_x509_certificate(authority.cert_pem.encode())])
    leaf = x509.load_pem_x509_certificate(authority.leaf(name)[0].encode())
    try:
        PolicyBuilder().store(store).build_server_verifier(x509.DNSName(name)).verify(leaf, [])
    except VerificationError:
        return False
    return True


@pytest.mark.parametrize("which", AUTHORITIES)
def test_authority_lives_a_day_at_most(which: str) -> None:
    """And so do its leaves."""
    authority = AUTHORITIES[which]
    for pem in (authority.cert_pem, authority.leaf(OWN[which])[0]):
        certificate = x509.load_pem_x509_certificate(pem.encode())
        assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= dt.timedelta(hours=24)


@pytest.mark.parametrize("which", AUTHORITIES)
def test_authority_vouches_for_names_of_the_run_alone(which: str) -> None:
    """Its constraint is critical; a name of the world, the cloud's real one too, is worth nothing under it."""
    authority = AUTHORITIES[which]
    certificate = x509.load_pem_x509_certificate(authority.cert_pem.encode())
    constraint = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraint.critical
    assert vouches(authority, OWN[which])
    assert not vouches(authority, "login.microsoftonline.com")
    assert not vouches(authority, "kubernetes.default.svc")


def test_webhooks_authority_vouches_for_the_webhook_alone() -> None:
    """No name of the platform's, and no other Service of the namespace."""
    assert not vouches(RUN.webhook, "platform.byohost.test")
    assert not vouches(RUN.webhook, "proxy.byohost-system.svc")
    assert not vouches(RUN.platform, HOST)


def test_two_runs_share_nothing() -> None:
    """Each makes its own keys and its own control token."""
    other = RunIdentity.create("run-1")
    assert {RUN.platform.key_pem, RUN.proxy.key_pem, RUN.webhook.key_pem}.isdisjoint(
        {other.platform.key_pem, other.proxy.key_pem, other.webhook.key_pem}
    )
    assert RUN.control_token != other.control_token
