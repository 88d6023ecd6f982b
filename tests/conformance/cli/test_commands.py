"""Exit codes and streams of the real program, in processes of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.children import ended

STOPPED_IN = 4.0
"""Seconds: twice what is promised, because the machine may be busy with other tests."""
ROOT = Path(__file__).resolve().parents[3]
WAIVER = '[[waiver]]\nclause = "EGR-01"\nreason = "known"\napprover = "Ada"\nexpires = 2999-01-01\n'
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The surroundings of a process: our checkout on the path, the checks in a folder of the test.

    The folder also holds what no process of ours may import.
    """
    (tmp_path / "checks").mkdir()
    for name in ("platform", "secrets", "yaml"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('the current folder is no place to import from')\n")
    return {**os.environ, "PYTHONPATH": str(ROOT), "STAND_IN_CHECKS": str(tmp_path / "checks"), "COLUMNS": "200"}


@pytest.fixture
def byohost(tmp_path: Path, environment: dict[str, str]) -> Run:
    """Runs the real program in a folder of its own."""

    def run(*arguments: str, program: str = "conformance") -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-P", "-m", program, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    return run


@pytest.fixture
def certify(tmp_path: Path, byohost: Run) -> Run:
    """Certifies with one check of the given body."""

    def run(body: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        source = f"import pytest\n@pytest.mark.clause('EGR-01')\ndef test_it():\n    'It holds.'\n    {body}\n"
        (tmp_path / "checks" / "test_it.py").write_text(source)
        return byohost("certify", *arguments, program="tests.conformance.stand_in")

    return run


@pytest.mark.parametrize(
    ("body", "code", "verdict"),
    [
        ("pass", 0, "conformant"),
        ("assert False, 'broken'", 1, "not-conformant"),
        ("raise OSError('ours')", 2, "error"),
        ("pytest.skip('not here')", 3, "incomplete"),
    ],
)
def test_certify_leaves_by_its_verdict(tmp_path: Path, certify: Run, body: str, code: int, verdict: str) -> None:
    """The code, the last lines on stdout and all three files say the same."""
    done = certify(body)
    assert done.returncode == code, done.stderr
    assert done.stdout.splitlines()[-2].startswith(f"{verdict}: core/full, ")
    latest = tmp_path / "reports" / "latest"
    assert json.loads((latest / "report.json").read_text())["verdict"] == verdict
    assert ET.parse(latest / "junit.xml").getroot().get("tests") == "1"  # noqa: S314 - our own text
    assert (latest / "report.md").read_text().startswith("# ")


def test_json_is_all_that_is_on_stdout(certify: Run) -> None:
    """A pipeline can read stdout; progress is on stderr, and quiet silences it."""
    done = certify("assert False, 'broken'", "--json")
    assert json.loads(done.stdout)["counts"]["core"]["failed"] == 1
    assert "EGR-01 failed" in done.stderr
    assert "repeat:   byohost certify --clause EGR-01" in done.stderr
    assert certify("pass", "--quiet").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--clause", "EGR-02"], "No clause is left to check: EGR-02 has no check yet"),
        (["--clause", "EGR-99"], "the contract has no such clause"),
        (["--family", "moon"], "the contract has no such family"),
        (["--level", "deep"], "--level"),
        (["--target", "nowhere.toml"], "--target nowhere.toml: it cannot be read (No such file or directory)"),
        (["--target", "bad.toml"], "bad.toml: network.gate: 'ajar' is not one of on, off, v4-only"),
        (["--kubeconfig", "nowhere"], "--kubeconfig nowhere: there is no such file"),
        (["--context", "kind-mine"], "--context kind-mine: it names a context of --kubeconfig FILE"),
        (["--target", "twice.toml"], "twice.toml: waiver: EGR-01 is waived twice; keep the one that counts"),
        (["--report-dir", "bad.toml"], "--report-dir bad.toml: no report can be written there"),
        (["--nonsense"], "No such option"),
    ],
)
def test_what_cannot_be_asked_for_is_usage(tmp_path: Path, certify: Run, arguments: list[str], words: str) -> None:
    """One sentence on stderr, nothing on stdout, code 64."""
    (tmp_path / "bad.toml").write_text('[network]\ngate = "ajar"\n')
    (tmp_path / "twice.toml").write_text(WAIVER * 2)
    done = certify("pass", *arguments)
    assert (done.returncode, done.stdout) == (64, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_target_of_the_folder_is_used(tmp_path: Path, certify: Run) -> None:
    """./target.toml is taken where no other is named, and its waiver holds."""
    (tmp_path / "target.toml").write_text(WAIVER)
    done = certify("assert False, 'broken'")
    assert done.returncode == 0, done.stderr
    assert "conformant-with-waivers: core/full, 0 of 1 MUST; 1 waived" in done.stdout
    assert "EGR-01 waived until 2999-01-01 by Ada: known" in done.stdout
    (tmp_path / "target.toml").write_text(WAIVER.replace("2999", "2001"))
    done = certify("assert False, 'broken'")
    assert done.returncode == 1
    assert "EGR-01 waiver of Ada ended on 2001-01-01: it excuses nothing" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_leaves_a_report(
    tmp_path: Path, environment: dict[str, str], number: signal.Signals, heard: None
) -> None:
    """Ctrl-C or SIGTERM in the middle of a check: code 130, and a valid report that says so."""
    # Short turns: a signal that came before a long one began would be heard at its end.
    body = "    print('here', file=sys.__stdout__, flush=True)\n    while True: select.select([], [], [], 0.1)\n"
    source = f"import pytest, select, sys\n@pytest.mark.clause('EGR-01')\ndef test_it():\n{body}"
    (tmp_path / "checks" / "test_it.py").write_text(source)
    command = [sys.executable, "-P", "-m", "tests.conformance.stand_in", "certify"]
    with ended(
        subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(number)
        process.communicate(timeout=30)
    assert process.returncode == 130
    assert json.loads((tmp_path / "reports" / "latest" / "report.json").read_text())["verdict"] == "interrupted"


def test_crash_does_not_look_like_a_verdict(environment: dict[str, str], byohost: Run) -> None:
    """An exception that nobody foresaw ends with 2, not with Python's 1."""
    del environment["STAND_IN_CHECKS"]
    done = byohost("certify", program="tests.conformance.stand_in")
    assert done.returncode == 2
    assert "KeyError" in done.stderr
    assert "This is a fault of the harness" in done.stderr


def test_lint_needs_no_cluster(tmp_path: Path, byohost: Run) -> None:
    """A bundle's text is judged with the same codes."""
    (tmp_path / "bundle.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata: {name: s}\n")
    done = byohost("lint", "bundle.yaml", "--clause", "BND-09", "--quiet")
    assert (done.returncode, done.stderr) == (1, "")
    assert "opens a way in: Service s" in done.stdout
    assert byohost("lint", "nowhere.yaml").returncode == 64


def test_lint_of_what_nobody_can_read(tmp_path: Path, byohost: Run) -> None:
    """One sentence for the fault and one for all that could not be judged, exit 1; standard input is named as such."""
    (tmp_path / "bundle.yaml").write_text("{% if proxy %}\nkind: {{ kind }}\n")
    done = byohost("lint", "bundle.yaml", "--quiet")
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("BND-01 failed: bundle.yaml, line 1, column 2: the bundle is not YAML: ")
    assert lines[1].endswith(" could-not-run: the bundle cannot be read: see BND-01")
    assert lines[2].startswith("not-conformant: ")
    assert len(lines) == 3
    told = byohost("lint", "-", "--quiet").stdout
    assert told.startswith("BND-01 failed: standard input, line 1, column 1: the bundle holds no Kubernetes object")


def test_stored_report_is_shown_again(certify: Run, byohost: Run) -> None:
    """`report show` says what the run said, and leaves by the same code."""
    certify("assert False, 'broken'")
    done = byohost("report", "show")
    assert done.returncode == 1
    assert "EGR-01 failed: broken" in done.stdout
    assert byohost("report", "show", "nowhere").returncode == 64


def test_contract_can_be_read(byohost: Run) -> None:
    """`list` and `show` print the shipped contract."""
    assert "RBC-01" in byohost("contract", "list", "--family", "rbac").stdout
    assert "not one right more" in byohost("contract", "show", "RBC-01").stdout
    assert byohost("contract", "show", "RBC-99").returncode == 64


@pytest.mark.parametrize(
    "arguments", [[], ["contract"], ["cluster", "down"], ["cluster", "down", "kind"], ["nonsense"]]
)
def test_wrong_command_is_usage(byohost: Run, arguments: list[str]) -> None:
    """Typer's own code for it, 2, would mean that the harness broke."""
    assert byohost(*arguments).returncode == 64


def test_help_is_no_error(byohost: Run) -> None:
    """Asking how is allowed."""
    done = byohost("certify", "--help")
    assert done.returncode == 0
    assert "--kubeconfig" in done.stdout


def test_version_and_completion(byohost: Run, environment: dict[str, str]) -> None:
    """The versions in one line; what a shell asks for is answered, and what none asks for is usage."""
    done = byohost("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("byohost ")
    environment |= {"_BYOHOST_COMPLETE": "complete_bash", "COMP_WORDS": "byohost cert", "COMP_CWORD": "1"}
    done = byohost()
    assert (done.returncode, done.stdout.split()) == (0, ["certify"])
    environment["_BYOHOST_COMPLETE"] = "nonsense"
    assert byohost().returncode == 64


def test_platform_serves_on_this_machine(tmp_path: Path, environment: dict[str, str], heard: None) -> None:
    """Its JSON line arrives on stdout at once, its state in the file, and Ctrl-C ends it with 0."""
    command = [sys.executable, "-P", "-m", "conformance", "platform", "serve", "--state", "state.db"]
    with ended(
        subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    ) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert sorted(line) == [
        "authorityHost",
        "caFile",
        "control",
        "controlToken",
        "endpoint",
        "page",
        "webPubSubConnectionString",
    ]
    assert process.returncode == 0
    assert (tmp_path / "state.db").is_file()


def port_of(url: str) -> int:
    """The port of an address."""
    return int(url.rpartition(":")[2])


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_platform_ends_with_its_command(tmp_path: Path, environment: dict[str, str], how: signal.Signals) -> None:
    """Nothing answers any more, and another start has the state file; SIGTERM is obeyed within 2 s.

    A client that holds a connection, and one that has sent half a request, keep nobody alive.
    """
    command = [sys.executable, "-P", "-m", "conformance", "platform", "serve", "--state", "state.db"]
    for _ in range(2):
        with ended(
            subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
        ) as process:
            assert process.stdout is not None
            line = json.loads(process.stdout.readline())
            with socket.create_connection(("127.0.0.1", port_of(line["control"]))) as half:
                half.sendall(b"POST /control/v1/hosts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
                process.send_signal(how)
                assert process.wait(timeout=STOPPED_IN) == (0 if how is signal.SIGTERM else -how)
        for place in ("control", "endpoint"):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port_of(line[place])), timeout=5)


def test_platform_listens_where_it_is_told(byohost: Run) -> None:
    """On that port and no other: a taken one is a usage error."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = byohost("platform", "serve", "--port", str(port))
    assert (done.returncode, done.stderr.count("\n")) == (64, 1)
    assert f"Port {port} on 127.0.0.1 is taken" in done.stderr


def test_platform_says_who_holds_its_state(tmp_path: Path, environment: dict[str, str], byohost: Run) -> None:
    """A second start is a usage error, in one sentence with the process and its start."""
    state = tmp_path / "state.db"
    command = [sys.executable, "-P", "-m", "conformance", "platform", "serve", "--state", str(state)]
    with ended(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        second = byohost("platform", "serve", "--state", str(state))
        process.terminate()
    assert second.returncode == 64
    assert second.stderr.count("\n") == 1
    assert f"(process {process.pid}, since 2" in second.stderr


def test_platform_prints_lines_for_a_shell(tmp_path: Path, environment: dict[str, str]) -> None:
    """Asked for, in place of JSON."""
    command = [sys.executable, "-P", "-m", "conformance", "platform", "serve", "--print-env"]
    with ended(subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("export BYOHOST_ENDPOINT=https://localhost:")
        process.terminate()


def test_platform_on_what_is_no_state_file_is_usage(byohost: Run, tmp_path: Path) -> None:
    """The platform says why in one sentence, and the exit code is the same as for any wrong command."""
    (tmp_path / "notes").write_text("no database, but long enough to have a header of one\n" * 20)
    done = byohost("platform", "serve", "--state", str(tmp_path / "notes"))
    assert done.returncode == 64
    assert done.stderr.count("\n") == 1
    assert "is no state file of a platform" in done.stderr
