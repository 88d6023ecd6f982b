import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from reference_operator import __main__, __version__, exchange, health_file
from tests.children import ended
from tests.reference_operator.laptop import Desk, Laptop

ROOT = Path(__file__).parents[2]


def test_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    """One version, in the package and in the project."""
    assert __main__.main(["version"]) == 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert capsys.readouterr().out.strip() == __version__ == project["version"]


def test_help_fits_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    """At most 24 lines, with every setting and every exit code."""
    assert __main__.main(["--help"]) == 0
    text = capsys.readouterr().out
    assert len(text.splitlines()) <= 24
    for word in ("BYOHOST_PLATFORM", "BYOHOST_FAMILIES", "HTTPS_PROXY", "BYOHOST_CA_FILE", "3 superseded", "64"):
        assert word in text


def test_unknown_arguments_are_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """64, the argument, and the help."""
    assert __main__.main(["dance"]) == 64
    assert "unknown arguments: dance" in capsys.readouterr().err


def test_a_wrong_setting_ends_with_a_sentence(logging_restored: None, capsys: pytest.CaptureFixture[str]) -> None:
    """64, and one line that says which setting."""
    assert __main__.main(["run"], {}) == 64
    assert json.loads(capsys.readouterr().err)["message"].startswith("BYOHOST_PLATFORM is not set")


@pytest.mark.parametrize(
    ("age", "connection", "arguments", "code"),
    [
        (0.0, "connected", ["health"], 0),
        (0.0, "waiting", ["health"], 0),
        (0.0, "connected", ["health", "--ready"], 0),
        (0.0, "waiting", ["health", "--ready"], 1),
        (60.0, "connected", ["health"], 1),
    ],
)
def test_health_is_what_the_file_says(
    tmp_path: Path, age: float, connection: str, arguments: list[str], code: int
) -> None:
    """Alive while the loop turns; ready while connected besides."""
    path = str(tmp_path / "health.json")
    facts = {"channel": {"ok": False, "reason": "the key is retired"}, "rbac": {"ok": True, "reason": None}}
    health_file.write(path, {"time": time.time() - age, "connection": connection, "health": facts})
    assert __main__.main(arguments, {"BYOHOST_HEALTH_FILE": path}) == code


def test_health_prints_the_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person who runs the probe reads why."""
    path = str(tmp_path / "health.json")
    assert __main__.main(["health"], {"BYOHOST_HEALTH_FILE": path}) == 1
    facts = {"channel": {"ok": False, "reason": "the key is retired"}, "rbac": {"ok": True, "reason": None}}
    health_file.write(path, {"time": time.time(), "connection": "waiting", "health": facts})
    __main__.main(["health"], {"BYOHOST_HEALTH_FILE": path})
    assert "channel: the key is retired\nrbac: ok\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"BYOHOST_INSTALL_KEY_FILE": "/nowhere"}, "the file of the install key cannot be read"),
        ({"BYOHOST_CA_FILE": "/nowhere"}, "the file of the authorities cannot be read"),
        ({"BYOHOST_CA_FILE": __file__}, "holds no PEM certificates"),
        ({"KUBECONFIG": "/nowhere"}, "no way to the API server"),
        ({"KUBECONFIG": ""}, "no way to the API server"),
    ],
)
def test_what_the_settings_name_is_looked_at_first(
    tmp_path: Path, logging_restored: None, capsys: pytest.CaptureFixture[str], broken: dict[str, str], words: str
) -> None:
    """64 and one sentence for a file or a cluster that is not there, before anything is asked of anybody."""
    (tmp_path / "key").write_text("install-key")
    env = {
        "BYOHOST_PLATFORM": "https://platform.byohost.test",
        "BYOHOST_HOST": "h1",
        "BYOHOST_NAMESPACE": "byohost-h1",
        "BYOHOST_FAMILIES": "python",
        "BYOHOST_INSTALL_KEY_FILE": str(tmp_path / "key"),
        "BYOHOST_LOG": "json",
    }
    assert __main__.main(["run"], {**env, **broken}) == 64
    [line] = capsys.readouterr().err.splitlines()
    assert words in json.loads(line)["message"]


def environment(endpoint: str, host: str, folder: Path) -> dict[str, str]:
    """Settings of a process whose API server is away."""
    kubeconfig = folder / "kubeconfig"
    server = {"clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:9"}}]}
    users = {"users": [{"name": "u", "user": {"token": "t"}}], "current-context": "x"}
    contexts = {"contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}]}
    kubeconfig.write_text(json.dumps({**server, **users, **contexts}))
    return {
        **os.environ,
        "BYOHOST_PLATFORM": endpoint,
        "BYOHOST_HOST": host,
        "BYOHOST_NAMESPACE": "byohost-x",
        "BYOHOST_FAMILIES": "python",
        "BYOHOST_INSTALL_KEY_FILE": str(folder / "key"),
        "BYOHOST_HEALTH_FILE": str(folder / "health.json"),
        "KUBECONFIG": str(kubeconfig),
    }


def test_the_process_claims_its_host_without_a_cluster_and_leaves_on_sigterm(laptop: Laptop, tmp_path: Path) -> None:
    """The whole process: a dead API server is shown in its health, and SIGTERM ends it with 0 and a clean log."""
    desk = Desk.at(laptop, "whole-process", tmp_path)
    env = {**environment(laptop.endpoint, desk.host, tmp_path), "BYOHOST_CA_FILE": laptop.ca_file}
    command = [sys.executable, "-W", "error", "-m", "reference_operator"]
    with ended(subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)) as process:
        laptop.until(lambda: laptop.control.host(desk.host).health is not None)
        health = laptop.control.host(desk.host).health
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
        assert process.stderr is not None
        lines = [json.loads(line) for line in process.stderr]
    assert health is not None
    assert not health.cluster_api.ok
    assert "cannot be asked" in str(health.cluster_api.reason)
    assert (lines[0]["message"], lines[-1]["message"]) == ("starting", "leaving")
    laptop.until(lambda: laptop.control.host(desk.host).connection_id is None)


def test_a_platform_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """SIGTERM while the exchange waits for an answer that never comes: the process does not sit the time-out out."""
    (tmp_path / "key").write_text("install-key")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        env = environment(f"https://localhost:{silent.getsockname()[1]}", "h1", tmp_path)
        command = [sys.executable, "-m", "reference_operator"]
        with ended(subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)) as process:
            hanging, _ = silent.accept()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=exchange.TIMEOUT - 2) == 0
            hanging.close()
