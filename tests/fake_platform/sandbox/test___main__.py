import io
import json
import socket
import subprocess

import pytest

from fake_platform.sandbox.__main__ import main
from tests.fake_platform.sandbox.running import COMMAND


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["sidecar", "--port", "x"], ["sidecar", "--port", "99999"]])
def test_wrong_usage_shows_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A command line that means nothing exits 2 with the usage on stderr."""
    assert main(arguments) == 2
    assert "usage: python3 -m fake_platform.sandbox" in capsys.readouterr().err


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` prints the usage on stdout."""
    assert main(["--help"]) == 0
    assert "probe" in capsys.readouterr().out


def test_an_occupied_port_gives_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence names the port and what to do."""
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as taken:
        port = taken.getsockname()[1]
        assert main(["sidecar", "--port", str(port)]) == 2
    assert f"cannot listen on port {port} (Address already in use" in capsys.readouterr().err


def test_missing_settings_give_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sidecar without its environment says what is missing and exits 2."""
    monkeypatch.delenv("SANDBOX_ID", raising=False)
    assert main(["sidecar", "--port", "0"]) == 2
    assert "SANDBOX_ID is missing" in capsys.readouterr().err


def test_the_probe_is_reached(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`probe` reads its batch from stdin and writes the identity line first."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["probe"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "identity"


@pytest.mark.parametrize(
    ("command", "banned"), [("probe", "cryptography"), ("probe", "jwt"), ("sleep", "cryptography")]
)
def test_commands_import_only_what_they_run(command: str, banned: str) -> None:
    """The probe and the idle process work in an image without any library."""
    module = {"probe": "probe", "sleep": "idle"}[command]
    imports = f"import sys, fake_platform.sandbox.__main__, fake_platform.sandbox.{module}"
    program = f"{imports}; sys.exit({banned!r} in sys.modules)"
    assert subprocess.run([COMMAND[0], "-c", program], check=False).returncode == 0
