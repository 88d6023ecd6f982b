import asyncio
import signal
from pathlib import Path

import pytest

from egress_profiles.canary.__main__ import LOG, serve, settings
from tests.egress_profiles.canary.running import ADDRESSES, ANY_PORT, canary


def test_the_ready_line_names_every_socket(tmp_path: Path) -> None:
    """Six listeners at each address, DNS over both transports."""
    with canary(tmp_path) as running:
        kinds = [("http", "tcp"), ("tls", "tcp"), ("echo", "tcp"), ("dns", "tcp"), ("dns", "udp"), ("udp", "udp")]
        kinds += [("quic", "udp")]
        assert set(running.ports) == {(*kind, address) for kind in kinds for address in ADDRESSES}


def test_sigterm_ends_it_cleanly(tmp_path: Path) -> None:
    """SIGTERM gives exit status 0."""
    with canary(tmp_path) as running:
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(10) == 0


def test_the_usual_ports_and_log_need_no_flags() -> None:
    """Only the addresses have to be given."""
    given = settings(["--address", "192.0.2.10", "--address", "2001:DB8::10"])
    assert (given.address, given.log) == (["192.0.2.10", "2001:db8::10"], LOG)
    assert [given.http_port, given.tls_port, given.echo_port, given.dns_port, given.udp_port] == [80, 443, 7, 53, 9]


@pytest.mark.parametrize("arguments", [[], ["--address", "a.test"], ["--address", "::1", "--http-port", "x"]])
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A missing or malformed address is refused by name."""
    with pytest.raises(SystemExit) as caught:
        settings(arguments)
    assert caught.value.code == 2
    assert "--" in capsys.readouterr().err


def test_an_address_of_somebody_else_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The canary does not start half."""
    given = settings(["--address", "192.0.2.10", f"--log={tmp_path / 'log'}", *ANY_PORT])
    assert asyncio.run(serve(given)) == 2
    assert capsys.readouterr().err.startswith("The canary cannot start: ")
