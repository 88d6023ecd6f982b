"""The key exchange over HTTP: the race, the proof, and what the audit keeps of refusals."""

import concurrent.futures
import json
import time
import uuid
from collections import Counter
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from fake_platform.proofs import installation_id
from tests.fake_platform.conftest import SITE, Laptop
from tests.fake_platform.stranger import Stranger, install_key


@pytest.fixture
def host(laptop: Laptop) -> str:
    """A host of this test, family python."""
    return laptop.control.register_host(f"host-{uuid.uuid4().hex[:12]}", ["python"]).name


def test_fifty_installations_race_for_one_key(laptop: Laptop, host: str) -> None:
    """Exactly one is answered; forty-nine are told that it is claimed, and stand in the audit with their address."""
    key = install_key(laptop.control.download_bundle(host, SITE))
    racers = [Stranger(laptop.endpoint, laptop.ca_file, host, f"pod-{one}", f"sa-{one}") for one in range(50)]
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda racer: racer.exchange(key).json(), racers))
    for racer in racers:
        racer.leave()
    assert Counter(answer.get("type", "answered") for answer in answers) == {"answered": 1, "key-claimed-elsewhere": 49}
    assert laptop.control.host(host).generation == 1
    refused = [one for one in laptop.control.audit() if one.host == host and one.outcome == "key-claimed-elsewhere"]
    assert len({entry.actor for entry in refused}) == 49
    assert all(entry.address for entry in refused)


def test_hammering_installation_is_held_off_alone(laptop: Laptop, host: str) -> None:
    """The eleventh attempt in ten seconds is 429 with Retry-After; another installation is still answered."""
    with Stranger(laptop.endpoint, laptop.ca_file, host) as hammer:
        answers = [hammer.exchange("bhk_wrong") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10
    key = install_key(laptop.control.download_bundle(host, SITE))
    with Stranger(laptop.endpoint, laptop.ca_file, host, installation="other") as calm:
        assert calm.exchange(key).status_code == 200


def test_proved_claim_is_asked_to_prove_itself_again(laptop: Laptop, host: str) -> None:
    """With key and installation id but without the cluster's signature nobody is answered; no token is recorded."""
    cluster = rsa.generate_private_key(65537, 2048)
    public = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(cluster.public_key())), "kid": "k"}
    now = int(time.time())
    claims: dict[str, Any] = {"iss": "i", "sub": "s", "aud": laptop.endpoint, "iat": now, "exp": now + 600}
    claims["kubernetes.io"] = {"serviceaccount": {"uid": "uid"}}
    token = jwt.encode(claims, cluster, algorithm="RS256", headers={"kid": "k"})
    body = {
        "protocol": [1],
        "installationId": installation_id(host, "uid"),
        "instance": "pod-1",
        "operatorVersion": "1",
        "runtimeFamilies": ["python"],
    }
    headers = {"Authorization": f"Bearer {install_key(laptop.control.download_bundle(host, SITE))}"}
    path = f"/v1/hosts/{host}/key-exchange"
    with Stranger(laptop.endpoint, laptop.ca_file, host) as operator:
        proved = {**body, "proof": {"token": token, "jwks": {"keys": [public]}}}
        assert operator.http.post(path, json=proved, headers=headers).status_code == 200
        stolen = operator.http.post(path, json=body, headers=headers)
        assert (stolen.status_code, stolen.json()["type"]) == (401, "proof-refused")
        assert operator.http.post(path, json=proved, headers=headers).json()["generation"] == 2
    assert token not in str(laptop.control.journal())
