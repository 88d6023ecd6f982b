"""`byohost preflight` as a person runs it: what it prints, and the code it leaves by."""

import contextlib
import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance import builtin
from conformance.cli import entry
from conformance.contract.exits import Exit
from conformance.contract.schema import fault
from conformance.preflight.candidates import rendered
from conformance.target.description import Target
from tests.conformance.preflight.conftest import (
    Double,
    authority,
    closed_port,
    double,
    kubeconfig_of,
    no_proxy_on_the_way,
    status,
)

__all__ = ["authority", "double", "no_proxy_on_the_way"]


def run(double: Double, *arguments: str) -> int:
    return entry.run(["preflight", "--kubeconfig", str(double.kubeconfig), "--quiet", *arguments])


def test_a_ready_cluster(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(double, "--namespace", "team-a") == Exit.CONFORMANT
    said = capsys.readouterr()
    assert said.err == ""
    lines = said.out.splitlines()
    assert lines[0].startswith("  ok kubeconfig ")
    assert lines[-1].startswith("ready for a run with namespace access: ")
    assert any("not asked without --pods: whether NetworkPolicies are enforced" in line for line in lines)


def test_a_cluster_that_refuses(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    double.refused["pods"] = status(403, 'pods "x" is forbidden: exceeded quota: small')
    assert run(double, "--namespaces", "team-a,team-b") == Exit.NOT_CONFORMANT
    said = capsys.readouterr().out
    assert 'pods "x" is forbidden: exceeded quota: small' in said
    assert "not ready for a run with namespace access" in said


def test_the_namespace_of_our_own_pods(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(double, "--namespace", "team-a", "--system-namespace", "team-b") == Exit.CONFORMANT
    assert any("rights" in line and "team-b: all " in line for line in capsys.readouterr().out.splitlines())
    for line, words in (
        (("--namespace", "team-a", "--system-namespace", "team-a"), "it is among --namespaces too"),
        (("--system-namespace", "team-b", "--access", "cluster"), "with cluster access a run makes its own"),
        (("--namespace", "team-a", "--system-namespace", "Team"), "no namespace is named so"),
    ):
        assert run(double, *line) == Exit.USAGE
        assert words in capsys.readouterr().err


def test_json_is_one_document(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(double, "--json") == Exit.CONFORMANT
    found = json.loads(capsys.readouterr().out)
    assert fault(found, builtin.schema("preflight")) is None
    assert (found["verdict"], found["access"], found["namespaces"]) == ("ready", "cluster", ["byohost-preflight"])
    assert found["findings"][0]["id"] == "kubeconfig"


def test_findings_come_one_by_one(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    """With progress: each step is said on stderr, stdout has findings alone."""
    assert entry.run(["preflight", "--kubeconfig", str(double.kubeconfig), "--namespace", "team-a"]) == 0
    said = capsys.readouterr()
    assert said.err.startswith("· asking https://127.0.0.1:")
    assert "· reading the nodes\n" in said.err
    assert "·" not in said.out


def test_an_unreachable_cluster_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kubeconfig = tmp_path / "kubeconfig"
    server = f"https://127.0.0.1:{closed_port()}"
    document = kubeconfig_of(server, "ca.crt")
    del document["clusters"][0]["cluster"]["certificate-authority"]
    kubeconfig.write_text(yaml.safe_dump(document))
    assert entry.run(["preflight", "--kubeconfig", str(kubeconfig), "--quiet"]) == Exit.INCOMPLETE
    said = capsys.readouterr().out
    assert f"nothing listens at {server}" in said
    assert "cannot tell for a run with cluster access" in said


def test_a_plugin_that_fails_is_one_sentence(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    document = yaml.safe_load(double.kubeconfig.read_text())
    version = "client.authentication.k8s.io/v1"
    program = "import sys; sys.exit('log in first')"
    plugin = {"command": sys.executable, "args": ["-c", program], "apiVersion": version}
    document["users"][0]["user"] = {"exec": plugin}
    double.kubeconfig.write_text(yaml.safe_dump(document))
    assert run(double) == Exit.INCOMPLETE
    said = capsys.readouterr().out
    assert "ended with code 1" in said
    assert "log in first" in said
    assert double.asked == []


def test_a_proxy_that_is_asked_about_cannot_be_told(double: Double) -> None:
    assert run(double, "--namespace", "team-a", "--proxy", "http://ada:s3cret@proxy.corp:3128") == Exit.INCOMPLETE


def test_the_namespace_of_the_context(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    document = yaml.safe_load(double.kubeconfig.read_text())
    document["contexts"][0]["context"]["namespace"] = "team-a"
    double.kubeconfig.write_text(yaml.safe_dump(document))
    assert run(double, "--access", "namespace", "--json") == Exit.CONFORMANT
    assert json.loads(capsys.readouterr().out)["namespaces"] == ["team-a"]


def test_a_bundle_of_ones_own(double: Double, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tmp_path / "bundle.yaml"
    bundle.write_text(rendered("team-a", Target(), None, None))
    assert run(double, "--bundle", str(bundle), "--json") == Exit.CONFORMANT
    assert json.loads(capsys.readouterr().out)["namespaces"] == ["team-a"]


def test_the_kubeconfig_of_the_environment(
    double: Double, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As kubectl has it: several files, of which some may be missing."""
    monkeypatch.setenv("KUBECONFIG", f"/no/such/file:{double.kubeconfig}")
    assert entry.run(["preflight", "--quiet", "--namespace", "team-a"]) == Exit.CONFORMANT
    assert f"{double.kubeconfig}, context it" in capsys.readouterr().out


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder is one of the test's own."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--context", "nope"], "--context nope: "),
        (["--namespaces", "a,,b"], "takes names with a comma between them"),
        (["--namespace", "Team_A"], "no namespace is named so"),
        (["--access", "namespace"], "say which: --namespace NAME"),
        (["--bundle", "gone.yaml"], "the bundle cannot be read"),
        (["--target", "gone.toml"], "--target gone.toml: it cannot be read"),
        (["--bundle", "b.yaml", "--target", "t.toml"], "give one of them"),
        (["--bundle", "b.yaml", "--namespace", "other"], "its objects lie in team-a, not in other"),
        (["--pods"], "--pods: say where images are pulled from: --registry HOST/PATH"),
        (["--registry", "r/x", "--kit", "k.tar"], "--registry, --kit: only pods in the cluster can ask about that"),
        (["--pods", "--registry", "https://r/x"], "without a scheme and a tag"),
        (["--pods", "--registry", "r/x", "--registry-ca", "gone.pem"], "--registry-ca gone.pem: it cannot be read"),
        (
            ["--pods", "--registry", "r/x", "--registry-credentials", "gone.json"],
            "--registry-credentials gone.json: it cannot be read",
        ),
        (["--pods", "--registry", "r/x", "--proxy", "proxy:3128"], "--proxy: give http://HOST[:PORT]"),
        (["--pods", "--registry", "r/x", "--destination", "wss://h"], "give --proxy http://HOST:PORT"),
        (["--pods", "--registry", "r/x", "--pull-secret", "s"], "say of which namespace: --namespace NAME"),
        (["--pods", "--registry", "r/x", "--kit", "gone.tar"], "gone.tar"),
    ],
)
def test_usage(
    double: Double, elsewhere: None, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    Path("b.yaml").write_text(rendered("team-a", Target(), None, None))
    assert run(double, *arguments) == Exit.USAGE
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""
    assert double.asked == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "there is no such file"), (b"\xff\xfe", "is not UTF-8 text"), (b"just text", "this is no kubeconfig")],
)
def test_a_kubeconfig_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, words: str
) -> None:
    file = tmp_path / "kubeconfig"
    if content is not None:
        file.write_bytes(content)
    assert entry.run(["preflight", "--kubeconfig", str(file)]) == Exit.USAGE
    assert words in capsys.readouterr().err


def test_the_first_finding_is_there_before_anything_is_asked(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within five seconds, however long the API server takes."""
    from conformance.cli import preflight as cli_preflight  # noqa: PLC0415 - its printing is watched

    seen: list[tuple[str, float, int]] = []
    began = time.monotonic()

    def note(_console: Any, each: Any) -> None:
        seen.append((each.id, time.monotonic() - began, len(double.asked)))

    monkeypatch.setattr(cli_preflight, "_print", note)
    assert run(double, "--namespace", "team-a") == Exit.CONFORMANT
    name, seconds, asked = seen[0]
    assert (name, asked) == ("kubeconfig", 0)
    assert seconds < 5


def test_at_a_terminal_what_is_asked_gives_way_to_what_is_found(double: Double) -> None:
    """Both streams are one terminal: after each finding nothing is left of the line that said what is asked."""
    command = [sys.executable, "-m", "conformance", "preflight", "--kubeconfig", str(double.kubeconfig)]
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*command, "--namespace", "team-a"],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "160"},
    ) as process:
        os.close(follower)
        said = b""
        with contextlib.suppress(OSError):  # the other end is closed: all has been said
            while data := os.read(leader, 1 << 16):
                said += data
        assert process.wait(60) == Exit.CONFORMANT
    os.close(leader)
    shown = [line.rpartition("\r\x1b[2K")[2] for line in said.decode().replace("\r\n", "\n").split("\n")]
    assert b"reading the nodes" in said
    assert not [line for line in shown if "·" in line]
    assert len([line for line in shown if " ok " in line]) > 10
