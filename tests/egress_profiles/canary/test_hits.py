import json

from egress_profiles.canary.hits import Hit, Origin, marks

ORIGIN = Origin("tls", "10.244.0.5", 40000, "192.0.2.10")


def test_a_line_tells_when_where_and_what() -> None:
    """Every member has its place, and the time is RFC 3339 in UTC with milliseconds."""
    line = Hit(ORIGIN, "request", 90, sni="a.test", host="b.test", path="/x").line(1_900_000_000.25)
    assert line.endswith("}\n")
    assert json.loads(line) == {
        "time": "2030-03-17T17:46:40.250Z",
        "listener": "tls",
        "event": "request",
        "source": "10.244.0.5",
        "sourcePort": 40000,
        "local": "192.0.2.10",
        "sni": "a.test",
        "host": "b.test",
        "path": "/x",
        "bytes": 90,
    }


def test_what_is_not_known_is_left_out() -> None:
    """An accepted connection has no name, host or path yet; an empty Host is known to be empty."""
    assert set(json.loads(Hit(ORIGIN, "accept").line(0))) == {
        *("time", "listener", "event", "source", "sourcePort", "local", "bytes")
    }
    assert json.loads(Hit(ORIGIN, "request", host="").line(0))["host"] == ""


def test_the_words_of_probes_are_found_in_whatever_came() -> None:
    """Each once, sorted; without any there is no such member."""
    came = b"\x00byohost-0123abcd-c002 x byohost-0123abcd-c001\xffbyohost-0123abcd-c001 byohost-short-1"
    assert marks(came) == "byohost-0123abcd-c001,byohost-0123abcd-c002"
    assert marks(b"nothing") is None
