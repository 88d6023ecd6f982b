"""The files that a control plane starts from: certificates, keys, tokens, audit policy. Edge: files, random source."""

import base64
import json
import secrets
from dataclasses import dataclass

import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from clusters.control_plane import layout as layouts
from clusters.control_plane.layout import ADMIN, CONTROLLERS, HERE, KUBELET, Layout
from clusters.kind_config import audit_policy

NAMES = (HERE, "localhost", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local")


@dataclass(frozen=True)
class Credentials:
    """The tokens by user, and the PEM of the API server's authority."""

    tokens: dict[str, str]
    authority: str


def lay_down(layout: Layout) -> Credentials:
    """Write everything that the processes read; the folder is there, and nobody else may look into it."""
    authority = trustme.CA()
    _certificate(layout, authority)
    _account_keys(layout)
    tokens = {user: secrets.token_hex(24) for user in (ADMIN, CONTROLLERS, KUBELET)}
    pem = authority.cert_pem.bytes()
    shown = base64.b64encode(pem).decode()
    texts = {
        "tokens.csv": layouts.tokens(tokens),
        "audit-policy.json": audit_policy(),
        "admin.kubeconfig": json.dumps(layouts.kubeconfig(layout, shown, tokens[ADMIN])),
        "controllers.kubeconfig": json.dumps(layouts.kubeconfig(layout, shown, tokens[CONTROLLERS])),
    }
    for name, text in texts.items():
        file = layout.folder / name
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
    return Credentials(tokens, pem.decode())


def _certificate(layout: Layout, authority: trustme.CA) -> None:
    authority.cert_pem.write_to_path(layout.authority)
    leaf = authority.issue_cert(*NAMES)
    leaf.private_key_pem.write_to_path(layout.folder / "server.key")
    for number, part in enumerate(leaf.cert_chain_pems):
        part.write_to_path(layout.folder / "server.crt", append=number > 0)


def _account_keys(layout: Layout) -> None:
    """RSA, as every cluster has it unless somebody chose otherwise: RS256 is what everybody verifies."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (layout.folder / "accounts.key").touch(mode=0o600)
    (layout.folder / "accounts.key").write_bytes(private)
    (layout.folder / "accounts.pub").write_bytes(public)
