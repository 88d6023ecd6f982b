"""The close frame reaches a peer that is still sending; one that never stops is cut."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from fake_platform.certificates import RunCA
from fake_platform.webpubsub import lingering
from fake_platform.webpubsub.options import Options
from fake_platform.webpubsub.pytest_plugin import running
from tests.fake_platform.webpubsub.conftest import JSON, Bench
from tests.fake_platform.wire import Wire

TIMES = 20
PIECE = b"x" * 3_000_000
"""More than a socket's buffers hold, so that most of it is unread when its head is refused."""


@pytest.fixture(scope="module", params=["plain", "tls"])
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """An emulator of either kind, and clients of it."""
    options, authority = Options(), None
    if request.param == "tls":
        folder: Path = tmp_path_factory.mktemp("tls")
        run = RunCA.create("emulator", laptop=True)
        certificate, key = run.leaf("localhost", "127.0.0.1")
        for name, text in (("ca.crt", run.cert_pem), ("tls.crt", certificate), ("tls.key", key)):
            (folder / name).write_text(text)
        options = Options(tls_cert=folder / "tls.crt", tls_key=folder / "tls.key")
        authority = str(folder / "ca.crt")
    with running(options) as service:
        found = Bench(service, authority)
        yield found
        found.close()


def test_a_peer_that_is_still_sending_reads_the_close(bench: Bench) -> None:
    """RFC 6455 7.1.1: with bytes unread, TCP would be reset, and the reset overtakes the close frame."""
    codes = []
    for _ in range(TIMES):
        wire = bench.client(JSON)
        wire.read()
        wire.send_pieces([b"x" * 600_000, PIECE])
        codes.append(wire.close_code())
    assert codes == [1009] * TIMES


def test_a_peer_that_never_stops_is_cut(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its time, and no more."""
    monkeypatch.setattr(lingering, "QUIET_SECONDS", 0.05)
    wire = bench.client(JSON)
    wire.read()
    wire.send_pieces([b"x" * 600_000, PIECE])
    assert wire.close_code() == 1009
    with pytest.raises(OSError, match=r"(?i)reset|broken pipe|eof"):
        _say_on(wire)


def _say_on(wire: Wire) -> NoReturn:
    while True:
        wire.send_bytes(PIECE)
