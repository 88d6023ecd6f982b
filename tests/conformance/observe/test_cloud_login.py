"""The program that signs in inside a sandbox, against a real token endpoint and behind a proxy."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.observe import cloud_login
from conformance.observe.token_claims import claims
from tests.fake_platform.identity.cloud import Cloud, cloud
from tests.fake_platform.identity.signing import CLIENT, SUBJECT, TENANT
from tests.reference_operator.paper_proxy import PaperProxy, paper_proxy


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A token endpoint that trusts one subject."""
    with cloud(Path(tmp_path_factory.mktemp("cloud"))) as made:
        made.publish()
        made.trust()
        yield made


@pytest.fixture
def between() -> Iterator[PaperProxy]:
    """The proxy that sandboxes have to use."""
    with paper_proxy() as made:
        yield made


def signed_in(cloud: Cloud, between: PaperProxy, variables: dict[str, str]) -> dict[str, Any]:
    """What the program prints, run as a sandbox's container runs it."""
    told = {"proxy": between.address, "caPem": cloud.ca_file.read_text(), "scope": "https://storage.azure.com/.default"}
    done = subprocess.run(
        [sys.executable, "-c", Path(cloud_login.__file__).read_text(encoding="utf-8")],
        input=json.dumps(told),
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def test_it_signs_in_through_the_proxy(running: Cloud, between: PaperProxy, tmp_path: Path) -> None:
    """With what the webhook sets, and nothing else: the token is granted, and only the proxy was dialled for it."""
    file = tmp_path / "token"
    file.write_text(running.assertion())
    variables = {
        "AZURE_CLIENT_ID": CLIENT,
        "AZURE_TENANT_ID": TENANT,
        "AZURE_FEDERATED_TOKEN_FILE": str(file),
        "AZURE_AUTHORITY_HOST": f"{running.authority}/",
    }
    printed = signed_in(running, between, variables)
    assert (printed["granted"], printed["trouble"]) == (True, "")
    assert printed["variables"] == variables
    assert claims(printed["token"])["sub"] == SUBJECT
    assert between.authorities == [running.authority.removeprefix("https://")]
    file.write_text(running.assertion(sub="system:serviceaccount:other:one"))
    refused = signed_in(running, between, variables)
    assert not refused["granted"]
    assert "AADSTS700213" in refused["trouble"]


def test_without_the_webhook_it_says_what_is_missing(running: Cloud, between: PaperProxy) -> None:
    """No variables, no file: no token, and nobody was asked."""
    printed = signed_in(running, between, {})
    assert (printed["variables"], printed["token"], printed["granted"]) == ({}, "", False)
    assert printed["trouble"].startswith("ValueError: ")
    assert between.authorities == []
