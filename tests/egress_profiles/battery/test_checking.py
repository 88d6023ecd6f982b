"""Proxies that are wrong in one respect each: what arrives at real canaries tells, and silence tells nothing."""

import re
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from egress_profiles.battery import checking, proxy_cases, verdicts
from egress_profiles.battery.canary_processes import Canaries, CanaryError, canaries
from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.battery.checking import Battery, NotReached, Patience
from egress_profiles.battery.kinds import Kind
from egress_profiles.battery.sending import Via
from egress_profiles.battery.verdicts import Asked, Outcome, Said, Told
from tests.proxies import handwritten
from tests.proxies.handwritten import Behaviour, running

LISTED, UNLISTED = "canary-a.corp.test", "canary-b.corp.test"
GROUND = Ground("127.0.0.1", LISTED, UNLISTED)


@dataclass(frozen=True)
class Site:
    """Canaries that stand, and what a good proxy permits there."""

    canaries: Canaries

    def good(self, asked: handwritten.Asked) -> bool:
        """Permit the listed name with its port, by CONNECT alone."""
        return asked.method == "CONNECT" and asked.authority == f"{LISTED}:{self.canaries.port}"

    def of(self, *names: str) -> Asked:
        """Give these cases alone; every one without any."""
        words = GROUND.words(self.canaries.port, self.canaries.other)
        asked = proxy_cases.asked(proxy_cases.Allowed(words, owned=True))
        return asked if not names else Asked(tuple(case for case in asked.sent if case.id in names))

    def judged(
        self, behaviour: Behaviour, *names: str, patience: Patience | None = None
    ) -> tuple[int, dict[str, Outcome]]:
        """Ask these cases of a proxy, and give the exit code and each outcome."""
        asked = self.of(*names)
        with running(behaviour) as proxy:
            outcomes = verdicts.judge(asked, self.battery(proxy, patience).ask(asked, self.canaries, None), Kind.TUNNEL)
        return verdicts.exit_code(outcomes), {each.case: each for each in outcomes}

    def battery(self, proxy: handwritten.Proxy, patience: Patience | None = None) -> Battery:
        """Give a run that pauses a tenth of a second where others take a whole one."""
        via, run = Via("127.0.0.1", proxy.server_address[1]), secrets.token_hex(4)
        return Battery(via, GROUND, run, lambda: None, _tenth, patience or Patience())


def _tenth(seconds: float) -> None:
    threading.Event().wait(seconds / 10)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One pair of canaries for all: each run has marks of its own."""
    with canaries(GROUND, tmp_path_factory.mktemp("canaries")) as standing:
        yield Site(standing)


Permits = Callable[[Site, handwritten.Asked], bool]
WRONG: dict[str, tuple[str, Permits]] = {
    "unescaped dots": ("E17-dot-1", lambda _, asked: bool(re.fullmatch(LISTED, asked.authority.partition(":")[0]))),
    "no end": ("E17-longer", lambda _, asked: bool(re.match(re.escape(LISTED), asked.authority))),
    "no end, one letter": ("E17-letter-behind", lambda _, asked: asked.authority.startswith(LISTED)),
    "no beginning": ("E17-letter-before", lambda _, asked: asked.authority.partition(":")[0].endswith(LISTED)),
    "sub-domains": ("E17-below", lambda site, asked: asked.authority.endswith(f".{LISTED}:{site.canaries.port}")),
    "the whole domain": ("E17-beside", lambda _, asked: ".corp.test:" in asked.authority),
    "the domain above": ("E17-above", lambda site, asked: asked.authority == f"corp.test:{site.canaries.port}"),
    "dashes": ("E17-dashes", lambda _, asked: asked.authority.startswith("canary-a-corp-test.")),
    "underscores": ("E16-under_score", lambda _, asked: "_" in asked.authority),
    "any port": ("E07", lambda _, asked: asked.authority.startswith(f"{LISTED}:")),
    "a port above 65535": ("E07-wrapped", lambda _, asked: int(asked.authority.rpartition(":")[2]) > 65535),
    "two ports": ("E07-twice", lambda _, asked: asked.authority.count(":") == 2),
    "userinfo": ("E16-user", lambda _, asked: asked.authority.startswith(f"{LISTED}@")),
    "what is not denied": ("E17-unlisted-dot", lambda _, asked: not asked.authority.startswith(f"{UNLISTED}:")),
    "case": ("E17-unlisted-case", lambda _, asked: asked.authority.partition(":")[0].isupper()),
    "addresses": ("E05-plain", lambda _, asked: asked.authority.startswith("127.0.0.1:")),
    "the Host of a CONNECT": ("E11-host", lambda site, asked: asked.host == f"{LISTED}:{site.canaries.port}"),
    "its Host, for another port": ("E11-host-port", lambda site, asked: asked.host == f"{LISTED}:{site.canaries.port}"),
    "plain HTTP": ("E14", lambda _, asked: asked.method != "CONNECT"),
    "plain HTTP to addresses": ("E14-address", lambda _, asked: "//127.0.0.1" in asked.target),
    "plain HTTP to any port": ("E14-port", lambda _, asked: f"//{LISTED}" in asked.target),
    "methods that no rule names": ("E14-post", lambda _, asked: asked.method not in {"CONNECT", "GET", "OPTIONS"}),
    "methods that carry nothing": ("E14-options", lambda _, asked: asked.method == "OPTIONS"),
    "methods that write": ("E14-put", lambda _, asked: asked.method == "PUT"),
    "methods without an answer's body": ("E14-head", lambda _, asked: asked.method == "HEAD"),
    "methods of others": ("E14-verb", lambda _, asked: asked.method == "PROPFIND"),
    "any name at another port": ("E01-port", lambda site, asked: asked.authority.endswith(f":{site.canaries.other}")),
    "an address that the client says": ("E01-forwarded", lambda _, asked: "X-Forwarded-For: 127." in asked.head),
    "another scheme": ("E14-https", lambda _, asked: asked.target.startswith("https://")),
    "the listed name in a path": ("E14-path", lambda _, asked: f"/{LISTED}:" in asked.target[8:]),
    "the listed name in a query": ("E14-query", lambda _, asked: f"?{LISTED}:" in asked.target),
    "the listed name as a user": ("E14-user", lambda _, asked: f"//{LISTED}:" in asked.target and "@" in asked.target),
    "connect in small letters": ("E01-small", lambda _, asked: asked.method == "connect"),
    "an older version": ("E01-old", lambda _, asked: " HTTP/1.0" in asked.head),
}  # fmt: skip
LATER: dict[str, tuple[str, Permits]] = {
    "what follows a refusal": ("E01-again", lambda _, asked: asked.before > 0),
    "what follows an answer": ("E15-plain", lambda _, asked: asked.before > 0 and not asked.tunnels),
}


def _finds(name: str) -> str:
    return name if name.startswith("127.") else "127.0.0.1"


def _dials(asked: handwritten.Asked) -> str:
    """Be as lax as some: the last of several ports, what stands behind an @, sixteen bits of a number."""
    name, _, port = asked.authority.rpartition(":")
    return f"{name.partition(':')[0].rpartition('@')[2]}:{int(port) & 0xFFFF}"


@pytest.mark.parametrize("mistake", WRONG)
def test_a_proxy_that_is_wrong_in_one_respect_is_found_out(site: Site, mistake: str) -> None:
    """It lets one kind more through; that arrives, and is told with the request, the answer and the setting."""
    case, permits = WRONG[mistake]
    how = Behaviour(lambda asked: site.good(asked) or permits(site, asked), finds=_finds, dials=_dials)
    code, said = site.judged(how, case)
    assert (code, said[case].said) == (1, Said.REACHED)
    assert said[case].request.startswith(("CONNECT ", "in clear "))
    assert said[case].answer not in {"", "nothing"}
    assert said[case].setting
    assert site.judged(Behaviour(site.good, finds=_finds, dials=_dials), case)[0] == 0


@pytest.mark.parametrize("mistake", LATER)
def test_a_proxy_that_judges_a_connection_by_its_first_request_is_found_out(site: Site, mistake: str) -> None:
    """RFC 9112 9.3: a connection carries many requests, and each is one of its own."""
    case, permits = LATER[mistake]
    plain = f"http://{LISTED}:{site.canaries.port}/"
    own = Behaviour(lambda asked: site.good(asked) or asked.target.startswith(plain), finds=_finds, keeps=True)
    wrong = replace(own, permits=lambda asked: own.permits(asked) or permits(site, asked))
    code, said = site.judged(wrong, case)
    assert (code, said[case].said) == (1, Said.REACHED), said[case]
    assert "; then " in said[case].request
    assert "first request" in said[case].setting
    assert site.judged(own, case)[0] == 0
    assert site.judged(replace(own, keeps=False), case)[0] == 0


@pytest.mark.parametrize("version", [4, 5])
def test_a_proxy_that_speaks_socks_on_its_port_is_found_out(site: Site, version: int) -> None:
    """Its list holds for HTTP alone; one that speaks none is asked no further."""
    case = f"E08-socks{version}"
    code, said = site.judged(Behaviour(site.good, finds=_finds, socks=version), case)
    assert (code, said[case].said) == (1, Said.REACHED)
    assert "SOCKS" in said[case].setting
    code, said = site.judged(Behaviour(site.good, finds=_finds), case)
    assert (code, said[case].said) == (0, Said.NOT_APPLICABLE)


def test_a_good_proxy_stops_all_but_what_is_known_of_its_kind(site: Site) -> None:
    """Every case; what arrives is the residuals' and nothing else."""
    code, said = site.judged(Behaviour(site.good, finds=_finds))
    assert (code, {case for case, each in said.items() if each.said is Said.COULD_NOT_RUN}) == (0, set())
    assert {"E10", "E09", "E34-two", "E33"} <= {case for case, each in said.items() if each.said is Said.RESIDUAL}


def test_a_proxy_that_dials_the_host_of_a_connect_is_found_out(site: Site) -> None:
    """It judges the authority rightly, and connects to the Host field's port: only the other canary tells."""
    code, said = site.judged(Behaviour(site.good, dials=lambda asked: asked.host or asked.authority))
    reached = {case for case, each in said.items() if each.said is Said.REACHED}
    assert (code, reached) == (1, {"E11-dialled", "E11-dialled-name"})


@pytest.mark.parametrize(("seconds", "verdict"), [(0.6, Said.REACHED), (60.0, Said.COULD_NOT_RUN)])
def test_a_proxy_that_says_yes_late_is_not_called_good(site: Site, seconds: float, verdict: Said) -> None:
    """The unlisted passes after a while: seen where the second wait is long enough, else nothing is said of it."""
    late = f"{UNLISTED}:{site.canaries.port}"
    how = Behaviour(
        lambda asked: site.good(asked) or asked.authority == late,
        slow=lambda asked: seconds if asked.authority == late else 0,
    )
    code, said = site.judged(how, "E01", "E05", patience=Patience(first=5.0, least=0.3))
    assert (code, said["E01"].said, said["E05"].said) == (1 if seconds < 1 else 3, verdict, Said.STOPPED)
    assert ("silence is no proof" in said["E01"].reason) is (seconds > 1)


def test_a_slow_proxy_is_waited_for(site: Site) -> None:
    """The wait is three times the slowest yes, however short the least one is."""
    how = Behaviour(site.good, slow=lambda _: 0.3)
    code, said = site.judged(how, "E01", "E05", "E10", patience=Patience(first=5.0, least=0.05))
    assert (code, said["E01"].said) == (0, Said.STOPPED)


@pytest.mark.parametrize(
    "yes",
    [
        (b"HTTP/1.1 201 Created\r\n\r\n",),
        (b"HTTP/1.1 200\r\n\r\n",),
        (b"HTTP/1.0 200 \r\n\r\n",),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",),
        (b"HTTP/1.1 102 Processing\r\nX: y\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"),
        (b"HTTP/1.1 2", b"00 OK\r\nVia: 1.1 proxy\r", b"\n\r\n"),
        (b"HTTP/1.1 200 OK\nVia: x\n\n",),
    ],
)
def test_every_2xx_opens_a_tunnel_however_it_comes(site: Site, yes: tuple[bytes, ...]) -> None:
    """RFC 9110 9.3.6 and 15.2, RFC 9112 2.2 and 4: what is unlisted and passes is red all the same."""
    unlisted = f"{UNLISTED}:{site.canaries.port}"
    how = Behaviour(lambda asked: site.good(asked) or asked.authority == unlisted, yes=yes)
    code, said = site.judged(how, "E01", "E17-below")
    assert (code, said["E01"].said, said["E17-below"].said) == (1, Said.REACHED, Said.STOPPED)


def test_under_an_open_policy_it_is_noted_what_is_reached_and_how_the_rest_ends(site: Site) -> None:
    """The honest controls of the same cases; without the listed host there is nothing to note."""
    asked = site.of("E01", "E05", "E17-dot-1")
    finds: Callable[[str], str | None] = lambda name: None if "x" in name else "127.0.0.1"  # noqa: E731
    with running(Behaviour(lambda _: True, finds=finds)) as proxy:
        opened = site.battery(proxy).reachable(asked, site.canaries)
        assert not isinstance(opened, NotReached)
        assert (set(opened.reached), opened.useful) == ({"E01", "E05"}, True)
        assert (opened.statuses["E17-dot-1"], opened.ends["E17-dot-1"]) == (502, "HTTP/1.1 502 Bad Gateway")
        proxy.behaviour.permits = lambda _: False
        assert isinstance(site.battery(proxy).reachable(asked, site.canaries), NotReached)


def test_canaries_that_cannot_stand_say_why(tmp_path: Path) -> None:
    """A certificate that is none."""
    (tmp_path / "none.pem").write_text("nothing")
    with (
        pytest.raises(CanaryError),
        canaries(Ground("127.0.0.1", LISTED, UNLISTED, 0, 0, tmp_path / "none.pem"), tmp_path),
    ):
        pass


def test_an_ambiguous_host_that_arrives_mended_is_no_leak(site: Site) -> None:
    """A proxy that opens TLS and passes one Host on, the listed one, has made a good request of a bad one."""
    plain = site.canaries
    log = plain.logs[0]
    battery = Battery(Via("127.0.0.1", 1), GROUND, "0123abcd", lambda: None, _tenth)
    (case,) = site.of("E13").sent
    before = log.read_text()
    for host, mended in ((f"{LISTED}:{plain.port}", True), (f"{LISTED}:{plain.port}, {UNLISTED}", False)):
        mark = f"byohost-0123abcd-{'good' if mended else 'bad'}"
        log.write_text(f'{before}{{"event": "request", "host": "{host}", "path": "/{mark}", "marks": "{mark}"}}\n')
        assert battery._mended(case, checking._Probe(mark, beside=False, told=Told()), plain) is mended
    log.write_text(before)


@pytest.mark.parametrize("name", ["E42-cr", "E42-nul"])
def test_a_control_byte_that_arrives_as_a_blank_is_no_leak(site: Site, name: str) -> None:
    """RFC 9112 2.2 lets a recipient put SP in its place; Squid does."""
    plain, log = site.canaries, site.canaries.logs[0]
    battery = Battery(Via("127.0.0.1", 1), GROUND, "0123abcd", lambda: None, _tenth)
    (case,) = site.of(name).sent
    before = log.read_text()
    for bare in ("", '"bare": "yes", '):
        mark = f"byohost-0123abcd-{name[4:]}{len(bare)}"
        log.write_text(f'{before}{{"host": "{LISTED}:{plain.port}", "path": "/", {bare}"marks": "{mark}"}}\n')
        assert battery._mended(case, checking._Probe(mark, beside=False, told=Told()), plain) is (bare == "")
    log.write_text(before)
