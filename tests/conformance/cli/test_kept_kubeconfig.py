"""The kubeconfig that a command goes on with, read by the client library as kubectl would."""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.cli import kept_kubeconfig
from conformance.cli.kept_kubeconfig import unpacked, written
from conformance.observe.kube import Kube
from conformance.preflight import credentials
from conformance.preflight.kubeconfig import Place, parsed, place
from tests.conformance.preflight.conftest import kubeconfig_of

VERSION = "client.authentication.k8s.io/v1"


def place_of(folder: Path, **user: Any) -> Place:
    """A kubeconfig in a folder of its own, whose user is that."""
    file = folder / "theirs" / "config"
    file.parent.mkdir(exist_ok=True)
    document = kubeconfig_of("http://127.0.0.1:9", "ca.crt", **user)
    return place(parsed(yaml.safe_dump(document), file), str(file), None)


def kept(folder: Path, its: Place) -> Kube:
    """A client by what is written."""
    return Kube.connect(written(its, unpacked(credentials.user(its), folder), folder), "kubectl")


def token_of(kube: Kube) -> str:
    """What it shows the API server."""
    return str(kube.api.configuration.get_api_key_with_prefix("BearerToken"))


@pytest.mark.parametrize("ending", ["", "\n", " \r\n"])
def test_a_token_in_a_file_is_had_once_without_the_end_of_its_line(tmp_path: Path, ending: str) -> None:
    """It is that of the file, also beside another one; and no plugin is asked then."""
    (tmp_path / "token").write_text(f"from-the-file{ending}")
    plugin = {"apiVersion": VERSION, "command": "no-such-plugin"}
    kube = kept(tmp_path, place_of(tmp_path, tokenFile=str(tmp_path / "token"), token="another", exec=plugin))
    assert token_of(kube) == "Bearer from-the-file"
    assert token_of(kept(tmp_path, place_of(tmp_path, token=f"a-token{ending}", exec=plugin))) == "Bearer a-token"


def test_certificate_and_key_are_files_of_the_folder(tmp_path: Path) -> None:
    """And not where the library would leave them; data that is none is for whoever reads it."""
    table = {f"client-{name}-data": base64.b64encode(name.encode()).decode() for name in ("certificate", "key")}
    found = unpacked({**table, "token": "t"}, tmp_path)
    names = {"client-certificate": "certificate", "client-key": "key"}
    assert found == {key: str(tmp_path / key) for key in names} | {"token": "t"}
    for key, content in names.items():
        assert (tmp_path / key).read_text() == content
        assert (tmp_path / key).stat().st_mode & 0o777 == 0o600
    assert unpacked({"client-key-data": 7, "client-certificate-data": "é"}, tmp_path)["client-key-data"] == 7


def test_a_plugin_is_asked_where_it_lies_on_no_terminal_and_each_time_anew(tmp_path: Path) -> None:
    """By its path beside the kubeconfig, although the kubeconfig that is kept lies elsewhere."""
    program = tmp_path / "theirs" / "plugin"
    its = place_of(tmp_path, exec={"apiVersion": VERSION, "command": "./plugin", "args": ["word"], "env": None})
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, sys\n"
        "assert not sys.stdin.read() and sys.argv[1] == 'word'\n"
        f"print(json.dumps({{'apiVersion': '{VERSION}', 'kind': 'ExecCredential', 'status': {{'token': 'given', "
        "'expirationTimestamp': '2020-01-01T00:00:00Z'}}))\n"
    )
    program.chmod(0o700)
    assert token_of(kept(tmp_path, its)) == "Bearer given"
    text = (tmp_path / "kubeconfig").read_text()
    assert "given" not in text
    [user] = yaml.safe_load(text)["users"]
    assert (user["user"]["exec"]["command"], user["user"]["exec"]["interactiveMode"]) == (sys.executable, "Never")


def test_a_plugin_that_gives_nothing_ends_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As kubectl shows it; one that gives something is answered for in its own words."""
    its = place_of(tmp_path, exec={"apiVersion": VERSION, "command": "false"})
    written(its, {}, tmp_path)
    with pytest.raises(SystemExit, match="byohost: the plugin false ended with code 1"):
        kept_kubeconfig.answer(str(tmp_path / "plugin.json"))
    monkeypatch.setattr(credentials, "status", lambda _: {"token": "t", "expirationTimestamp": "2999-01-01T00:00:00Z"})
    kept_kubeconfig.answer(str(tmp_path / "plugin.json"))
    told = json.loads(capsys.readouterr().out)
    assert told["apiVersion"] == VERSION
    assert told["status"] == {"token": "t", "expirationTimestamp": "2999-01-01T00:00:00Z"}
