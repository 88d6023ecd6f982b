"""The canary's certificate and TLS settings. Edge: key material, the clock, a temporary file.

Signed by itself and known to nobody: a client that insists on trust fails after its ClientHello has been written down.
"""

import ssl
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def server_context(given: Path | None = None) -> ssl.SSLContext:
    """TLS for a server that answers to every name, with a certificate of its own or the one in a `given` PEM file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if given is not None:
        context.load_cert_chain(given)
        return context
    with tempfile.TemporaryDirectory() as folder:  # the ssl module takes certificates from files only
        pem = Path(folder, "canary.pem")
        pem.touch(0o600)
        pem.write_bytes(certificate_and_key())
        context.load_cert_chain(pem)
    return context


def certificate_and_key(names: Sequence[str] = ("*.canary.test",), days: int = 1) -> bytes:
    """Make a certificate for these names that is good for so many days, with its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "byohost canary")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + private
