"""`byohost egress`: renderings on stdout, and a check whose exit code is the canaries' word."""

import json
import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import cli_egress, entry
from conformance.exits import Exit
from conformance.waiting import Clock
from egress_profiles import loading
from egress_profiles.renderings.forms import DNS, Form
from tests.ports import reserved

CHANNEL_WITH_A_RULE = "a\nhttp_access allow all\n#.webpubsub.byohost.test"
SHIPPED = Path("egress_profiles/profiles/allowlist.toml")


class Tunneller(socketserver.ThreadingTCPServer):
    """A forward proxy that believes names: every name is on loopback; `allowed` None lets everything through."""

    daemon_threads = True
    allowed: str | None = None


class Conversation(socketserver.BaseRequestHandler):
    """Relays one tunnel."""

    server: Tunneller

    def handle(self) -> None:
        """Answer a CONNECT, and carry bytes both ways until one side ends."""
        words = self.request.recv(65536).decode("latin-1").split(" ")
        host, _, port = words[1].rpartition(":")
        if words[0] != "CONNECT" or (self.server.allowed is not None and words[1] != self.server.allowed):
            self.request.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            return
        if not host.endswith(".test"):
            return
        with socket.create_connection(("127.0.0.1", int(port))) as onward:
            self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            ways = {self.request: onward, onward: self.request}
            while True:
                for source in select.select(list(ways), [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    ways[source].sendall(data)


@pytest.fixture
def tunneller() -> Iterator[Tunneller]:
    """The proxy, listening."""
    with Tunneller(("127.0.0.1", 0), Conversation) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize("profile", ["allowlist", str(SHIPPED)])
def test_a_profile_is_rendered_on_stdout(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By name or by file, with nothing beside it; on stderr stands which DNS it needs."""
    assert entry.run(["egress", "render", profile, "--as", "mitmproxy"]) == Exit.CONFORMANT
    seen = capsys.readouterr()
    assert loading.from_json(seen.out) == loading.named("allowlist")
    assert seen.err == f"DNS: {DNS[Form.MITMPROXY]}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "alowlist", "--as", "squid"],
        ["render", "open", "--as", "squid"],
        ["render", "/nowhere.toml", "--as", "squid"],
        ["render", "allowlist", "--as", "iptables"],
        ["render", "allowlist", "--as", "squid", "--channel", "evil.test"],
        *(["render", "allowlist", "--as", form, "--channel", CHANNEL_WITH_A_RULE] for form in Form),
        ["render", "allowlist", "--as", "squid", "--channel", "A.webpubsub.byohost.test"],
        ["render", "allowlist", "--as", "squid", "--channel", "a.webpubsub.byohost.test."],
        ["render", "allowlist", "--as", "squid", "--channel", ""],
        ["render", "allow\nlist", "--as", "squid"],
        ["render", "allow\nlist.toml", "--as", "squid"],
        ["render", "a\0.toml", "--as", "squid"],
        ["check", "--proxy", "proxy:3128", "--listed", "a", "--unlisted", "b", "--baseline", "x"],
        ["check", "--proxy", "http://u:p@proxy", "--listed", "a", "--unlisted", "b", "--baseline", "x"],
        ["check", "--proxy", "http://p", "--auth", "a:b", "--listed", "a", "--unlisted", "b", "--baseline", "x"],
        [
            "check",
            "--proxy",
            "http://p",
            "--auth",
            "file:/nowhere",
            "--listed",
            "a",
            "--unlisted",
            "b",
            "--baseline",
            "x",
        ],
        ["check", "--proxy", "http://p", "--listed", "a", "--unlisted", "b", "--baseline", str(SHIPPED)],
    ],
)
def test_what_cannot_be_asked_is_a_sentence_and_64(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed on stdout."""
    assert entry.run(["egress", *arguments]) == Exit.USAGE
    seen = capsys.readouterr()
    assert (seen.out, seen.err[:9]) == ("", "byohost: ")


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize(
    "data",
    [
        SHIPPED.read_text()
        .replace('name = "allowlist"', 'name = "a\\nadd rule inet byohost_egress node accept"')
        .encode(),
        SHIPPED.read_text().encode("utf-16"),
        SHIPPED.read_text().encode("utf-8-sig"),
        SHIPPED.read_text().replace('"10.96.0.82"', '"fd00::1%}\\naccept"').encode(),
    ],
)
def test_a_profile_that_would_write_a_statement_is_one_sentence(
    form: Form, data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And so is one that is not UTF-8 text; in no form is anything on stdout."""
    file = tmp_path / "p.toml"
    file.write_bytes(data)
    assert entry.run(["egress", "render", str(file), "--as", form]) == Exit.USAGE
    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err.startswith(f"byohost: {file}: ")
    assert seen.err.count("\n") == 1


def test_a_proxy_that_judges_connect_only_is_found_out(
    tunneller: Tunneller, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open: noted. Closed: the unlisted name is stopped, what hides inside the tunnel arrives, and the exit is 1."""
    monkeypatch.setattr(cli_egress._Pace, "step", lambda _: None)
    port, file = reserved()[0], tmp_path / "baseline.json"
    command = ["egress", "check", "--proxy", f"http://127.0.0.1:{tunneller.server_address[1]}"]
    command += ["--listed", "listed.test", "--unlisted", "unlisted.test", "--baseline", str(file)]
    command += ["--port", str(port), "--other-port", str(reserved()[0])]
    assert entry.run([*command, "--open"]) == Exit.CONFORMANT
    assert {"E01", "E07"} <= set(json.loads(file.read_text())["reached"])
    tunneller.allowed = f"listed.test:{port}"
    capsys.readouterr()
    assert entry.run([*command, "--json"]) == Exit.NOT_CONFORMANT
    said = {each["case"]: each["said"] for each in json.loads(capsys.readouterr().out)["cases"]}
    assert (said["E01"], said["E10"], said["E09"], said["E26"]) == ("stopped", "reached", "reached", "not-applicable")
    assert said["E06-decimal"] == "could-not-run"


def test_a_proxy_that_is_not_there_could_not_be_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Silence is no proof: exit 3, in the table as well."""
    proxy = f"http://127.0.0.1:{reserved()[0]}"
    names = ["--listed", "listed.test", "--unlisted", "unlisted.test", "--baseline", str(tmp_path / "none")]
    ports = ["--port", str(reserved()[0]), "--other-port", str(reserved()[0])]
    assert entry.run(["egress", "check", "--proxy", proxy, *names, *ports]) == Exit.INCOMPLETE
    table = capsys.readouterr().out
    assert "E01 " in table
    assert " stopped" not in table


def test_no_more_than_five_probes_begin_in_a_second() -> None:
    """The pause is what is left of a fifth of a second, on a clock moved by hand."""
    now, pauses = [100.0], []

    def pause(seconds: float) -> None:
        pauses.append(round(seconds, 3))
        now[0] += seconds

    pace = cli_egress._Pace(Clock(now=lambda: now[0], pause=pause))
    for spent in (0.0, 0.05, 0.5, 0.0):
        pace.step()
        now[0] += spent
    assert pauses == [0.2, 0.15]
