"""The certificate authority of one run and the leaves it signs. Pure, but for the moment at which a certificate starts.

architecture.md, Names and addresses: RSA (mitmproxy; on a laptop elliptic keys, which are made at once), critical
basicConstraints, keyUsage and nameConstraints, SKI, at most 24 h; Python 3.13 verifies strictly.
"""

import datetime as dt
import ipaddress
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = dt.timedelta(hours=23)
EARLIER = dt.timedelta(minutes=30)  # clocks differ; together still within 24 h
SUFFIX = "byohost.test"  # without a leading dot: RFC 5280 4.2.1.10; strict verifiers call `.byohost.test` malformed


PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def _rsa() -> PrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _elliptic() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _private_pem(key: PrivateKey) -> str:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode()


def _key_usage(*, authority: bool, enciphers: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_encipherment=enciphers,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _unsigned(subject: str, issuer: str, key: PrivateKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@dataclass(frozen=True)
class RunCA:
    """A name-constrained authority: byohost.test and all below it, with localhost on a laptop, or another suffix."""

    name: str
    cert_pem: str
    key_pem: str

    @classmethod
    def create(cls, name: str, *, laptop: bool = False, suffix: str = SUFFIX) -> "RunCA":
        """A fresh authority; `laptop` also permits localhost and the loopback addresses."""
        key = _elliptic() if laptop else _rsa()
        permitted: list[x509.GeneralName] = [x509.DNSName(suffix)]
        if laptop:
            loopback = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
            permitted += [x509.DNSName("localhost"), *(x509.IPAddress(network) for network in loopback)]
        certificate = (
            _unsigned(name, name, key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage(authority=True), critical=True)
            .add_extension(x509.NameConstraints(permitted, None), critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(name, certificate.public_bytes(serialization.Encoding.PEM).decode(), _private_pem(key))

    def leaf(self, *names: str) -> tuple[str, str]:
        """A server certificate for DNS names or IP addresses, and its key, both PEM."""
        authority = x509.load_pem_x509_certificate(self.cert_pem.encode())
        authority_key = serialization.load_pem_private_key(self.key_pem.encode(), None)
        if not isinstance(authority_key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise TypeError(f"The key of {self.name} is none of ours; make the authority with RunCA.create.")
        of_rsa = isinstance(authority_key, rsa.RSAPrivateKey)
        key = _rsa() if of_rsa else _elliptic()
        identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        certificate = (
            _unsigned(names[0], self.name, key)
            .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(authority=False, enciphers=of_rsa), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
                critical=False,
            )
            .sign(authority_key, hashes.SHA256())
        )
        return certificate.public_bytes(serialization.Encoding.PEM).decode(), _private_pem(key)
