"""Exchanges with the right key and installation, and a proof that must not count. Edge: the cluster's token requests.

The harness stands in for somebody who copied the install key and knows the service account: all that is missing is a
token that the cluster signed for the platform.
"""

import json
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from conformance.environment.control_client import Reply, called, offer
from conformance.environment.subject import ClusterStage, HostUnderTest, install_key
from conformance.observe.exceptions import CouldNotRun
from egress_profiles.endpoints import DOMAIN
from fake_platform.proofs import installation_id

LIFE = 600
"""Seconds that a proof may live."""


@dataclass(frozen=True)
class Impostors:
    """What the platform answered to each, by what was wrong with it."""

    host: HostUnderTest
    audience: str
    """That a proof must be for, as the operator's bundle has it."""
    mark: int
    """The journal's number before the first of them."""
    replies: dict[str, Reply]


def knock(cluster_stage: ClusterStage) -> Impostors:
    """Knock at the steady host's door four times, under its operator's own name."""
    host, key = cluster_stage.host, install_key(cluster_stage.bundle_text)
    if not key:
        raise CouldNotRun("the bundle of this run holds no install key that the harness can read")
    account = host.environment.kube.get(_account(host))
    audience = _audience(host)
    proofs: dict[str, dict[str, Any]] = {
        "no proof": {},
        "a token for another audience": {"token": _requested(host, "https://elsewhere.byohost.test", LIFE)},
        "a token that lives for an hour": {"token": _requested(host, audience, 3600)},
        "a token that another cluster signed": _forged(_requested(host, audience, LIFE)),
    }
    who = installation_id(host.name, str(account["metadata"]["uid"]))
    record = host.record()
    path = f"/v1/hosts/{host.name}/key-exchange"

    def answer(what: str) -> Reply:
        more = {"proof": proofs[what]} if proofs[what] else {}
        return called(host.environment, path, offer(who, str(record.instance), record.families, **more), key)

    return Impostors(host, audience, host.journal()[-1].n, {what: answer(what) for what in proofs})


def _audience(host: HostUnderTest) -> str:
    """The platform's endpoint, as the operator's own settings have it; else as every run serves it."""
    found = host.environment.kube.find(f"/api/v1/namespaces/{host.namespace}/configmaps/{host.operator.settings}") or {}
    return str((found.get("data") or {}).get("BYOHOST_PLATFORM") or f"https://platform.{DOMAIN}")


def _account(host: HostUnderTest) -> str:
    return f"/api/v1/namespaces/{host.namespace}/serviceaccounts/{host.operator.account}"


def _requested(host: HostUnderTest, audience: str, seconds: int) -> str:
    """A token of the operator's account, from the cluster itself (TokenRequest, authentication.k8s.io/v1)."""
    spec = {"audiences": [audience], "expirationSeconds": seconds}
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
    return str(host.environment.kube.create(f"{_account(host)}/token", body)["status"]["token"])


def _forged(genuine: str) -> dict[str, Any]:
    """The same claims, signed by a key of our own, which goes along."""
    claims = jwt.decode(genuine, options={"verify_signature": False})
    ours = rsa.generate_private_key(65537, 2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(ours.public_key()))
    token = jwt.encode(claims, ours, algorithm="RS256", headers={"kid": "ours"})
    return {"token": token, "jwks": {"keys": [{**public, "kid": "ours"}]}}
