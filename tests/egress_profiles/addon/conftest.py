"""The servers behind the proxies, once for this folder; collected only where mitmproxy is (tox env `addon`)."""

import datetime as dt
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.egress_profiles.addon.proxies import Place

collect_ignore_glob = [] if find_spec("mitmproxy") else ["test_*.py"]

OURS = (
    "platform.byohost.test",
    "*.webpubsub.byohost.test",
    "registry.byohost.test",
    "rebound.byohost.test",
    "login.byohost.test",
    "blobs.byohost.test",
    "mirror.byohost.test",
)
NAMES = (*OURS, "evil.test", "*.evil.test", "elsewhere.canary.test")
PROFILE = """
name = "loopback"
[[destination]]
host = "platform.byohost.test"
port = {port}
actors = ["operator"]
addresses = ["127.0.0.1"]
for = "the platform"
[[destination]]
host = "registry.byohost.test"
port = {port}
actors = ["node", "operator", "sandbox"]
addresses = ["127.0.0.1"]
methods = ["GET", "HEAD"]
for = "the registry"
[[destination]]
host = "rebound.byohost.test"
port = {port}
actors = ["operator"]
addresses = ["127.0.0.9"]
for = "a name whose answer is another"
[[learn]]
actor = "operator"
exchange_host = "platform.byohost.test"
exchange_port = {port}
exchange_path = "/v1/hosts/{{host}}/key-exchange"
suffix = "webpubsub.byohost.test"
port = {port}
addresses = ["127.0.0.1"]
for = "the channel"
"""


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a CA and a leaf for every name the server answers to; give the CA's file, and the leaf's with its key."""
    from cryptography import x509  # noqa: PLC0415 - absent where this folder is not collected
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    now = dt.datetime.now(dt.UTC)
    keys = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]
    issuer, subject = (
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in ("platform CA", "server")
    )
    made = []
    for key, name, authority in ((keys[0], issuer, True), (keys[1], subject, False)):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(dns) for dns in NAMES]), critical=False)
        )
        made.append(builder.sign(keys[0], hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    private = keys[1].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    authority_file, leaf_file = folder / "platform-ca.pem", folder / "leaf.pem"
    authority_file.write_bytes(made[0])
    leaf_file.write_bytes(private + made[1])
    return authority_file, leaf_file


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Place"]:
    """The two servers, and the profile that lists the first of them by its port."""
    from egress_profiles import loading  # noqa: PLC0415 - see collect_ignore_glob
    from tests.egress_profiles.addon.proxies import Place  # noqa: PLC0415
    from tests.egress_profiles.addon.upstream import Arrivals, Upstream  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("proxy")
    authority, leaf = certificate(folder)
    arrivals = Arrivals()
    with Upstream(arrivals, leaf) as server, Upstream(arrivals, leaf, raw=True) as raw:
        server.start()
        raw.start()
        profile = folder / "profile.json"
        profile.write_text(loading.from_toml(PROFILE.format(port=server.port)).to_json())
        yield Place(folder, server, raw, authority, profile)
        server.shutdown()
        raw.shutdown()
