"""Credentials of an exec plugin: taken as they are, or one sentence about why there are none."""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.preflight import credentials
from conformance.preflight.credentials import CredentialsError
from conformance.preflight.kubeconfig import Place

VERSION = "client.authentication.k8s.io/v1"


def place_with(user: dict[str, Any], folder: Path = Path("/")) -> Place:
    cluster = {"server": "https://api.test"}
    return Place(
        str(folder / "config"), "it", "https://api.test", "", "u", verification_off=False, cluster=cluster, user=user
    )


def plugin(program: str, **more: Any) -> Place:
    return place_with({"exec": {"command": sys.executable, "args": ["-c", program], "apiVersion": VERSION, **more}})


def printing(status: object) -> str:
    text = json.dumps({"apiVersion": VERSION, "kind": "ExecCredential", "status": status})
    return f"print({text!r})"


def test_without_a_plugin_the_user_is_as_written() -> None:
    assert credentials.user(place_with({"token": "x"})) == {"token": "x"}


def test_a_token_is_taken() -> None:
    assert credentials.user(plugin(printing({"token": "t0ken"}))) == {"token": "t0ken"}


def test_a_token_in_a_file_is_taken_without_the_end_of_its_line(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("t0ken\n")
    assert credentials.user(place_with({"tokenFile": str(file), "token": "older"})) == {"token": "t0ken"}
    with pytest.raises(CredentialsError, match="in which a token should be, cannot be read: No such file"):
        credentials.user(place_with({"tokenFile": str(tmp_path / "none")}))


def test_a_certificate_is_taken() -> None:
    found = credentials.user(plugin(printing({"clientCertificateData": "CERT", "clientKeyData": "KEY"})))
    assert {name: base64.b64decode(value) for name, value in found.items()} == {
        "client-certificate-data": b"CERT",
        "client-key-data": b"KEY",
    }


def test_the_plugin_is_told_what_kubectl_tells_it() -> None:
    program = (
        "import json, os; asked = json.loads(os.environ['KUBERNETES_EXEC_INFO']); "
        "print(json.dumps({'status': {'token': asked['spec']['cluster']['server'] + os.environ['MORE']}}))"
    )
    found = credentials.user(plugin(program, provideClusterInfo=True, env=[{"name": "MORE", "value": "/x"}]))
    assert found == {"token": "https://api.test/x"}


def test_a_relative_command_is_beside_the_kubeconfig(tmp_path: Path) -> None:
    script = tmp_path / "bin" / "get-token"
    script.parent.mkdir()
    script.write_text(f"#!{sys.executable}\n{printing({'token': 'near'})}\n")
    script.chmod(0o755)
    place = place_with({"exec": {"command": "./bin/get-token", "apiVersion": VERSION}}, tmp_path)
    assert credentials.user(place) == {"token": "near"}


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import sys; sys.exit('session has ended, log in')", "ended with code 1"),
        ("print('hello')", "printed no JSON"),
        ("print('[]')", "printed no ExecCredential with a status"),
        (printing({}), "answered without a token and without a certificate"),
        (printing({"clientCertificateData": "CERT"}), "answered without a token and without a certificate"),
    ],
)
def test_a_plugin_that_fails(program: str, words: str) -> None:
    with pytest.raises(CredentialsError, match=words):
        credentials.user(plugin(program))


def test_what_a_failing_plugin_said_is_kept() -> None:
    with pytest.raises(CredentialsError) as error:
        credentials.user(plugin("import sys; sys.exit('session has ended, log in')"))
    assert error.value.said == "session has ended, log in"


def test_a_plugin_that_waits_for_somebody_is_ended() -> None:
    """It may have asked its question on stderr: that is what is told."""
    program = "import sys, threading; print('open the browser', file=sys.stderr, flush=True); threading.Event().wait()"
    with pytest.raises(CredentialsError, match="gave no credentials within 2 s") as error:
        credentials.user(plugin(program), 2)
    assert error.value.said == "open the browser"


def test_a_plugin_that_is_not_there() -> None:
    with pytest.raises(CredentialsError, match="cannot be run: No such file"):
        credentials.user(place_with({"exec": {"command": "byohost-no-such-plugin", "apiVersion": VERSION}}))
