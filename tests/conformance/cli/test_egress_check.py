"""`byohost egress check`: what arrives at a canary decides, and whatever else is said names its cause."""

import contextlib
import itertools
import json
import os
import pty
import socket
import ssl
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from conformance.cli import egress_check, entry
from conformance.contract.exits import Exit
from conformance.environment.waiting import Clock
from egress_profiles.battery import checking
from tests.proxies.handwritten import Asked, Behaviour, Proxy, running

SHIPPED = Path("egress_profiles/profiles/allowlist.toml")
LISTED, UNLISTED = "canary-a.corp.test", "canary-b.corp.test"
PORTS = itertools.cycle(range(10000 + os.getpid() * 37 % 20000, 32000))


def free() -> int:
    """Find a free port below those that the system hands out itself, so that nobody else comes by it meanwhile."""
    for port in PORTS:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("unreachable: the ports go round")


@dataclass(frozen=True)
class Check:
    """One check's ground: two ports, a baseline, and what is printed."""

    port: int
    other: int
    baseline: Path
    capsys: pytest.CaptureFixture[str]

    def good(self, asked: Asked) -> bool:
        """Permit the listed name with its port, by CONNECT alone: what a good proxy does."""
        return asked.method == "CONNECT" and asked.authority == f"{LISTED}:{self.port}"

    def arguments(self, url: str) -> list[str]:
        """Give the command, without what differs from test to test."""
        names = ["--listed", LISTED, "--unlisted", UNLISTED, "--port", str(self.port), "--other-port", str(self.other)]
        return ["egress", "check", "--proxy", url, "--baseline", str(self.baseline), *names]

    def open(self, proxy: Proxy) -> int:
        """Note what is reachable while the proxy's policy is open."""
        closed, proxy.behaviour.permits = proxy.behaviour.permits, lambda _: True
        code = entry.run([*self.arguments(proxy.url), "--open"])
        proxy.behaviour.permits = closed
        return code

    def asked(self, proxy: Proxy, *more: str) -> tuple[int, dict[str, dict[str, str]]]:
        """Run the check, and give its exit code and its cases."""
        self.capsys.readouterr()
        code = entry.run([*self.arguments(proxy.url), "--json", *more])
        return code, {each["case"]: each for each in json.loads(self.capsys.readouterr().out)["cases"]}


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Check:
    """The ground; on loopback nobody needs a pause between probes."""
    monkeypatch.setattr(egress_check._Pace, "step", lambda _: None)
    monkeypatch.setattr(checking, "LATE", 0.2)
    return Check(free(), free(), tmp_path / "baseline.json", capsys)


def saying(cases: dict[str, dict[str, str]], said: str) -> set[str]:
    """Give the cases with that verdict."""
    return {case for case, each in cases.items() if each["said"] == said}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--proxy", "proxy:3128"],
        ["--proxy", "http://u:p@proxy"],
        ["--proxy", "http://p:port"],
        ["--proxy", "http://[::1"],
        ["--proxy", "https://p", "--ca", "/nowhere.pem"],
        ["--proxy", "https://p", "--ca", str(SHIPPED)],
        ["--proxy", "http://p", "--auth", "a:b"],
        ["--proxy", "http://p", "--auth", "file:/nowhere"],
        ["--proxy", "http://p", "--baseline", str(SHIPPED)],
        ["--proxy", "http://p", "--baseline", "egress_profiles"],
        ["--proxy", "http://p", "--baseline", "/proc/none/there", "--open"],
        ["--proxy", "http://p", "--baseline", "egress_profiles", "--open"],
        ["--proxy", "http://p", "--open"],
        ["--proxy", "http://p", "--kind", "socks"],
        ["--proxy", "http://p", "--unlisted", "a.test"],
        ["--proxy", "http://p", "--unlisted", "b"],
        ["--proxy", "http://p", "--unlisted", "b.test\r\nx"],
        ["--proxy", "http://p", "--bind", "here"],
        ["--proxy", "http://p", "--port", "0"],
        ["--proxy", "http://p", "--port", "8444"],
        ["--proxy", "http://p", "--profile", "alowlist"],
        ["--proxy", "http://p", "--profile", "/nowhere.toml"],
        ["--proxy", "http://127.0.0.1:1", "--canary-cert", "/proc/none/there"],
    ],
    ids=lambda arguments: " ".join(arguments[2:]) or arguments[1],
)
def test_what_cannot_be_asked_is_a_sentence_and_64(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed on stdout."""
    given = {"--listed": "a.test", "--unlisted": "b.test", "--baseline": "x"}
    if "--profile" in arguments:
        del given["--listed"]
    if arguments[-1] == "--open" and "--baseline" not in arguments:
        del given["--baseline"]
    more = [part for option, value in given.items() if option not in arguments for part in (option, value)]
    assert entry.run(["egress", "check", *arguments, *more]) == Exit.USAGE
    seen = capsys.readouterr()
    assert (seen.out, seen.err[:9], seen.err.count("\n")) == ("", "byohost: ", 1)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_a_profile_or_a_baseline_in_another_encoding_is_one_sentence(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """UTF-16, a byte order mark, an old code page."""
    file = tmp_path / "mine.toml"
    file.write_bytes(("# für uns\n" + SHIPPED.read_text()).encode(encoding))
    for option, more in (("--profile", []), ("--baseline", ["--listed", "a.test", "--unlisted", "b.test"])):
        assert entry.run(["egress", "check", "--proxy", "http://127.0.0.1:1", option, str(file), *more]) == Exit.USAGE
        seen = capsys.readouterr()
        assert (seen.out, seen.err[:9], seen.err.count("\n")) == ("", "byohost: ", 1)


def test_a_good_proxy_of_the_kind_tunnel_is_good(check: Check) -> None:
    """Open: noted. Closed: what hides inside the tunnel is a residual, apart; only `--kind intercept` reddens it."""
    with running(Behaviour(check.good)) as proxy:
        assert check.open(proxy) == Exit.CONFORMANT
        assert {"E01", "E07", "E05"} <= set(json.loads(check.baseline.read_text())["reached"])
        code, cases = check.asked(proxy)
        assert code == Exit.CONFORMANT
        assert {"E10", "E09", "E34"} <= saying(cases, "residual")
        assert {"E01", "E05", "E06-decimal", "E07", "E11", "E17-dot-1"} <= saying(cases, "stopped")
        assert not saying(cases, "could-not-run")
        assert cases["E26"]["said"] == "not-applicable"
        check.capsys.readouterr()
        assert entry.run([*check.arguments(proxy.url), "--kind", "tunnel"]) == Exit.CONFORMANT
        table = check.capsys.readouterr().out
        assert "kind: tunnel (as asked)" in table
        assert table.index("Known of every proxy of the kind tunnel") < table.index("residual, ")
        code, cases = check.asked(proxy, "--kind", "intercept")
        assert (code, cases["E10"]["said"]) == (Exit.NOT_CONFORMANT, "reached")


def test_one_line_is_enough_where_the_proxy_refuses_in_words(check: Check) -> None:
    """No baseline: 403 is the proxy's own word for "I will not" (RFC 9110 15.5.4)."""
    with running(Behaviour(check.good)) as proxy:
        code, cases = check.asked(proxy)
    assert code == Exit.CONFORMANT
    assert cases["E01"]["reason"] == "Refused in words (403)."


def test_a_refusal_without_a_word_needs_an_open_policy_beside_it(check: Check) -> None:
    """It could be DNS; with the baseline it is proved."""
    with running(Behaviour(check.good, no=b"")) as proxy:
        code, cases = check.asked(proxy)
        assert (code, cases["E01"]["said"]) == (Exit.INCOMPLETE, "could-not-run")
        assert "run once with --open" in cases["E01"]["reason"]
        assert check.open(proxy) == Exit.CONFORMANT
        code, cases = check.asked(proxy)
    assert (code, cases["E01"]["said"]) == (Exit.CONFORMANT, "stopped")


def test_dns_that_does_not_know_a_name_is_no_refusal(check: Check) -> None:
    """The names like the listed one are ended the same way under both policies, so nothing is known of them."""
    how = Behaviour(check.good, no=b"", finds=lambda name: "127.0.0.1" if name in {LISTED, UNLISTED} else None)
    with running(how) as proxy:
        assert check.open(proxy) == Exit.CONFORMANT
        code, cases = check.asked(proxy)
    assert (code, cases["E01"]["said"], cases["E17-dot-1"]["said"]) == (3, "stopped", "could-not-run")
    assert "canary-axcorp.test" in cases["E17-dot-1"]["reason"]


def _no_proxy(check: Check) -> str:
    return f"http://127.0.0.1:{free()}"


def _cause(check: Check, url: str, *more: str) -> str:
    """Run with a good baseline in place and the policy open, and give what is said; the baseline is kept."""
    check.baseline.write_text("a good one")
    check.capsys.readouterr()
    assert entry.run([*check.arguments(url), *more, "--open"]) == Exit.INCOMPLETE
    said = check.capsys.readouterr().out
    assert check.baseline.read_text() == "a good one"
    check.baseline.unlink()
    cause = said.partition(" stays as it is: ")[2].strip()
    assert cause
    return cause


def test_a_proxy_that_is_down_is_said_so(check: Check) -> None:
    """With errno, and at once; nothing is called stopped, and the cause stands beside each case."""
    url = _no_proxy(check)
    cause = _cause(check, url)
    assert "connection refused (ECONNREFUSED)" in cause
    assert entry.run(check.arguments(url)) == Exit.INCOMPLETE
    seen = check.capsys.readouterr()
    assert cause in seen.err
    assert cause in seen.out
    assert "E01 " in seen.out
    assert " stopped" not in seen.out


def test_a_proxy_whose_name_is_unknown_is_said_so(check: Check) -> None:
    """By the resolver's own words."""
    assert "the name is not known here" in _cause(check, "http://proxy.byohost.invalid:3128")


def test_a_proxy_whose_certificate_is_not_trusted_is_said_so(check: Check, tmp_path: Path) -> None:
    """And with --ca it is asked."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with running(Behaviour(check.good), context) as proxy:
        assert "certificate is not trusted" in _cause(check, proxy.url)
        assert check.asked(proxy, "--ca", str(tmp_path / "ca.pem"))[0] == Exit.CONFORMANT


def test_wrong_credentials_are_said_so(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """And none; the right ones are asked with, and wrong ones then stopped."""
    monkeypatch.setenv("RIGHT", "me:secret")
    monkeypatch.setenv("WRONG", "me:guess")
    with running(Behaviour(check.good, pair="bWU6c2VjcmV0")) as proxy:
        assert "asks for credentials (--auth)" in _cause(check, proxy.url)
        assert "refused the credentials of --auth" in _cause(check, proxy.url, "--auth", "env:WRONG")
        code, cases = check.asked(proxy, "--auth", "env:RIGHT")
    assert (code, cases["E32"]["said"], cases["E32-wrong"]["said"]) == (Exit.CONFORMANT, "stopped", "stopped")


def test_a_proxy_that_is_too_slow_is_said_so(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """The listed host's own first answer does not come in time."""
    monkeypatch.setattr(checking, "PATIENCE", checking.Patience(first=0.3))
    with running(Behaviour(check.good, slow=lambda _: 30.0)) as proxy:
        assert "too slow" in _cause(check, proxy.url)


def test_what_answers_no_http_is_said_so(check: Check) -> None:
    """Such as a mail server on that port."""
    with running(Behaviour(check.good, yes=(b"220 mail.corp.test ESMTP\r\n\r\n",))) as proxy:
        assert "an answer that is no HTTP" in _cause(check, proxy.url)


def test_a_policy_that_is_not_open_makes_no_baseline(check: Check) -> None:
    """What was there stays, and it is said why."""
    check.baseline.write_text("a good one")
    with running(Behaviour(check.good)) as proxy:
        assert entry.run([*check.arguments(proxy.url), "--open"]) == Exit.INCOMPLETE
    assert "the policy is not open" in check.capsys.readouterr().out
    assert check.baseline.read_text() == "a good one"


def test_nothing_is_asked_before_a_baseline_can_be_written(check: Check, tmp_path: Path) -> None:
    """A folder that is not there: one sentence, and no connection."""
    how = Behaviour(lambda _: True)
    with running(how) as proxy:
        arguments = check.arguments(proxy.url)
        arguments[arguments.index("--baseline") + 1] = str(tmp_path / "no" / "where.json")
        assert entry.run([*arguments, "--open"]) == Exit.USAGE
    assert how.dialled == []


def test_only_the_addresses_that_were_given_are_asked(check: Check) -> None:
    """With another address as the canary's, 127.0.0.1 is nobody's to ask; the literal that passes is red."""
    how = Behaviour(lambda _: True, finds=lambda name: name if name[0].isdigit() else "127.0.0.5")
    with running(how) as proxy:
        code, cases = check.asked(proxy, "--bind", "127.0.0.5")
    assert (code, cases["E05"]["said"], cases["E05-plain"]["said"]) == (1, "reached", "reached")
    assert not [each for each in how.dialled if each.startswith(("127.0.0.1", "[::1]", "[::ffff:127.0.0.1"))]
    assert cases["E05-v6"]["reason"] == "No IPv6 (--bind6) address of the canary was given."


def at_a_terminal(arguments: list[str], keys: bytes) -> tuple[int, str]:
    """Run the command at a terminal of its own, and type."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "conformance", "egress", "check", *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        os.write(ours, keys)
        out, err = process.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)
    return process.returncode, out + err


def test_the_line_of_the_guide_works_as_printed(check: Check) -> None:
    """At a terminal it prints the policy, waits for Enter, and says what it found."""
    line = next(
        each for each in Path("docs/judge-an-operator.md").read_text().splitlines() if "byohost egress check" in each
    )
    arguments = line.partition("#")[0].split()[4:]
    ports = ["--port", str(check.port), "--other-port", str(check.other)]
    permitted = f"platform.byohost.test:{check.port}"
    with running(Behaviour(lambda asked: asked.method == "CONNECT" and asked.authority == permitted)) as proxy:
        arguments[arguments.index("http://proxy.corp:3128")] = proxy.url
        code, said = at_a_terminal([*arguments, *ports], b"\n")
    assert (code, said.index("Load this at the proxy") < said.index("kind: tunnel (found")) == (Exit.CONFORMANT, True)
    for part in (f"permits {permitted}", "127.0.0.1 evil.test", "127.0.0.1 platformxbyohost.test", "canary-cert"):
        assert part in said


def test_without_a_terminal_it_wants_ready(
    check: Check, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence and 64, before anything is asked; with --ready it goes on, and prints the policy all the same."""
    how = Behaviour(
        lambda asked: asked.method == "CONNECT" and asked.authority == f"platform.byohost.test:{check.port}"
    )
    ports = ["--port", str(check.port), "--other-port", str(check.other)]
    with running(how) as proxy, Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        command = ["egress", "check", "--proxy", proxy.url, "--profile", "allowlist", *ports]
        assert entry.run(command) == Exit.USAGE
        seen = capsys.readouterr()
        assert (seen.out, seen.err.count("\n"), how.dialled) == ("", 1, [])
        assert entry.run([*command, "--ready"]) == Exit.CONFORMANT
    assert "Load this at the proxy" in capsys.readouterr().out


def test_a_certificate_is_made_where_it_is_asked_for(check: Check, tmp_path: Path) -> None:
    """A file that is not there yet becomes the canary's key and certificate, for whoever opens TLS to trust."""
    file = tmp_path / "canary.pem"
    with running(Behaviour(check.good)) as proxy:
        assert check.asked(proxy, "--canary-cert", str(file))[0] == Exit.CONFORMANT
    assert (file.stat().st_mode & 0o777, b"BEGIN CERTIFICATE" in file.read_bytes()) == (0o600, True)


def test_no_more_than_five_probes_begin_in_a_second() -> None:
    """The pause is what is left of a fifth of a second, on a clock moved by hand."""
    now, pauses = [100.0], []

    def pause(seconds: float) -> None:
        pauses.append(round(seconds, 3))
        now[0] += seconds

    pace = egress_check._Pace(Clock(now=lambda: now[0], pause=pause))
    for spent in (0.0, 0.05, 0.5, 0.0):
        pace.step()
        now[0] += spent
    assert pauses == [0.2, 0.15]
