"""A registry as options name it."""

import base64
import json
from pathlib import Path

import pytest

from clusters.errors import ClusterError
from clusters.registry_credentials import Credentials
from conformance.cli import registry_place
from conformance.contract.exits import UsageError

PEM = "-----BEGIN CERTIFICATE-----\n"


def test_a_registry_with_its_authority_and_credentials(tmp_path: Path) -> None:
    ca, auth = tmp_path / "ca.pem", tmp_path / "auth.json"
    ca.write_text(PEM)
    auth.write_text(json.dumps({"auths": {"reg.corp:5000": {"auth": base64.b64encode(b"ada:x").decode()}}}))
    registry, path = registry_place.place("reg.corp:5000/team/byohost", ca, auth)
    assert (registry.url, registry.name, registry.authority_pem) == ("https://reg.corp:5000", "reg.corp:5000", PEM)
    assert registry.credentials == Credentials("ada", "x")
    assert path == "team/byohost"


def test_by_itself_the_machine_decides_whom_to_trust() -> None:
    registry, _ = registry_place.place("reg.corp/x", None, None)
    assert (registry.authority_pem, registry.credentials) == (None, None)


@pytest.mark.parametrize("text", ["https://reg.corp/x", "reg.corp", "reg.corp/x:tag", "reg.corp/X"])
def test_what_is_no_registry(text: str) -> None:
    with pytest.raises(UsageError, match="without a scheme and a tag"):
        registry_place.place(text, None, None)


def test_files_that_are_not_what_they_should_be(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with pytest.raises(UsageError, match="cannot be read"):
        registry_place.authority(file, "--registry-ca")
    file.write_bytes(b"\xff")
    with pytest.raises(UsageError, match="it is not ASCII text"):
        registry_place.authority(file, "--registry-ca")
    file.write_text("{}")
    with pytest.raises(UsageError, match="no certificate is in it"):
        registry_place.authority(file, "--registry-ca")
    with pytest.raises(ClusterError, match="it has no credentials for reg"):
        registry_place.place("reg.corp/x", None, file)
