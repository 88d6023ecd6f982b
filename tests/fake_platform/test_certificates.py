"""The run's authority: what it may sign, and how long."""

import datetime as dt
from dataclasses import replace

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from fake_platform.certificates import RunCA

CA = RunCA.create("run")


def verified(authority: RunCA, leaf: str, name: str) -> bool:
    """Whether a strict verifier accepts the leaf for the name."""
    store = Store([x509.load_pem_x509_certificate(authority.cert_pem.encode())])
    verifier = PolicyBuilder().store(store).build_server_verifier(x509.DNSName(name))
    try:
        verifier.verify(x509.load_pem_x509_certificate(leaf.encode()), [])
    except VerificationError:
        return False
    return True


def test_leaf_is_accepted_for_its_names_only() -> None:
    """A leaf under the constraint verifies strictly; another name of it does not."""
    leaf, _ = CA.leaf("platform.byohost.test", "*.webpubsub.byohost.test")
    assert verified(CA, leaf, "platform.byohost.test")
    assert verified(CA, leaf, "abc.webpubsub.byohost.test")
    assert not verified(CA, leaf, "registry.byohost.test")


def test_names_outside_the_constraint_are_worth_nothing() -> None:
    """The authority cannot vouch for the internet, nor for localhost unless on a laptop."""
    for name in ("example.com", "localhost"):
        assert not verified(CA, CA.leaf(name)[0], name)
    laptop = RunCA.create("laptop", laptop=True)
    leaf, key = laptop.leaf("localhost", "127.0.0.1", "::1")
    assert verified(laptop, leaf, "localhost")
    assert isinstance(serialization.load_pem_private_key(key.encode(), None), ec.EllipticCurvePrivateKey)


def test_authority_lives_less_than_a_day_and_loads_into_trustme() -> None:
    """RSA, at most 24 h, and a PEM pair that trustme signs with."""
    certificate = x509.load_pem_x509_certificate(CA.cert_pem.encode())
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= dt.timedelta(hours=24)
    issued = trustme.CA.from_pem(CA.cert_pem.encode(), CA.key_pem.encode()).issue_cert("x.byohost.test")
    x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes()).verify_directly_issued_by(certificate)


def test_key_of_another_kind_is_refused_with_a_sentence() -> None:
    """RSA for the proxy's tooling, elliptic on a laptop, and nothing else."""
    pem = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(TypeError, match=r"make the authority with RunCA.create"):
        replace(CA, key_pem=pem.decode()).leaf("x.byohost.test")
