"""Credentials that a real API server refuses, as each command tells of them; a control plane alone has one."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from clusters.control_plane.running import ControlPlane, control_plane
from conformance.cli import entry
from conformance.contract.exits import Exit
from tests.conformance.preflight.conftest import token
from tests.e2e.conftest import say

pytestmark = [pytest.mark.cluster, pytest.mark.usefixtures("cluster")]

BEFORE = datetime.now(UTC) - timedelta(days=2)


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """Its programs are there, since the cluster of these tests is made of them."""
    with control_plane(say) as found:
        yield found


def ended_certificate() -> dict[str, str]:
    """A client certificate that was good until the day before yesterday."""
    issued = trustme.CA().issue_cert("ada@corp.test", not_after=BEFORE)
    held = {"client-certificate-data": issued.cert_chain_pems[0], "client-key-data": issued.private_key_pem}
    return {name: base64.b64encode(blob.bytes()).decode() for name, blob in held.items()}


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (ended_certificate(), f"the client certificate ended on {BEFORE:%Y-%m-%d}"),
        ({"token": token(exp=1000)}, "the token ended on 1970-01-01"),
        ({"token": "nobody's"}, "does not know the credentials of the kubeconfig"),
        ({}, "the context's user shows no credentials"),
    ],
)
def test_who_is_not_let_in_is_told_why(
    plane: ControlPlane, tmp_path: Path, capsys: pytest.CaptureFixture[str], user: dict[str, Any], words: str
) -> None:
    document = yaml.safe_load(plane.kubeconfig.read_text())
    document["users"] = [{"name": each["name"], "user": user} for each in document["users"]]
    file = tmp_path / "kubeconfig"
    file.write_text(yaml.safe_dump(document))
    given = ["--kubeconfig", str(file)]
    assert entry.run(["certify", "--access", "cluster", "--registry", "r/x", *given]) == Exit.ERROR
    assert words in capsys.readouterr().err
    assert entry.run(["preflight", "--quiet", *given]) == Exit.INCOMPLETE
    assert words in capsys.readouterr().out
