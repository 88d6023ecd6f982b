"""What was asked, in one line."""

from egress_profiles.battery import requests
from egress_profiles.battery.cases import CASES, Case
from egress_profiles.battery.proxy_cases import OWN

WORDS = {"ok": "a.test", "evil": "b.test", "port": "1", "raw": "2", "mark": "m", "v4": "192.0.2.1"}


def _said(name: str) -> str:
    return requests.asked(next(case for case in (*CASES, *OWN) if case.id == name), WORDS)


def test_a_request_is_said_so_that_it_can_be_repeated() -> None:
    """CONNECT, server name, the request inside with what decides, HTTP/2, hellos, credentials."""
    assert _said("E10") == "CONNECT a.test:1; TLS with server name a.test; GET /m HTTP/1.1, Host: b.test:1"
    assert _said("E11-host").startswith("CONNECT b.test:1 (Host: a.test:1); TLS with server name b.test; GET /m")
    assert _said("E10-h2").endswith("HTTP/2 :authority b.test:1, :path /m")
    assert _said("E09-none").startswith("CONNECT a.test:1; TLS without server name; GET")
    assert _said("E34") == "CONNECT a.test:1; a TLS hello (cut) for m.b.test"
    assert _said("E34-two") == "CONNECT a.test:1; a TLS hello for a.test, m.b.test"
    assert _said("E14") == "in clear GET http://b.test:1/m HTTP/1.1, Host: a.test:1"
    assert (
        _said("E32")
        == "CONNECT a.test:1; with no credentials; TLS with server name a.test; GET /m HTTP/1.1, Host: a.test:1"
    )
    assert _said("E32-wrong").startswith("CONNECT a.test:1; with wrong credentials")


def test_what_no_terminal_should_be_sent_is_escaped_and_cut() -> None:
    """A case's bytes are hostile by design."""
    odd = requests.asked(Case("x", "", inside="\x00\x1b[31mé" + "y" * 400), WORDS)
    assert "\\x00\\x1b[31m\\xe9yyy" in odd
    assert len(odd) == requests.LONGEST + 1
