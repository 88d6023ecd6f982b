import json
from typing import Any

from conformance.observe.proxy import in_force, parse_decisions, under

LINE: dict[str, Any] = {
    "time": "t",
    "actor": "operator",
    "client": "10.244.0.7",
    "stage": "request",
    "host": "h",
    "port": 443,
    "method": "GET",
    "path": "/",
    "verdict": "allow",
    "rule": "r",
    "reason": "why",
}


def test_decisions_are_read_and_other_lines_passed_over() -> None:
    """Mitmproxy's own words, and JSON that is none of ours, say nothing."""
    text = "\n".join(["started", json.dumps(LINE), "[]", "{}", json.dumps({"verdict": "deny", "actor": "node"})])
    first, second = parse_decisions(text)
    assert (first.actor, first.host, first.port, first.allowed) == ("operator", "h", 443, True)
    assert (second.actor, second.host, second.port, second.allowed) == ("node", "", 0, False)


def test_broken_handshake_is_no_refusal() -> None:
    """Only what was asked for and denied counts as refused."""
    texts = [json.dumps({**LINE, "verdict": "deny", "stage": stage}) for stage in ("connect", "tls")]
    assert [decision.refused for decision in parse_decisions("\n".join(texts))] == [True, False]
    assert not parse_decisions(json.dumps(LINE))[0].refused


def test_decisions_are_told_apart_by_the_profile_in_force() -> None:
    """As the proxy says; what comes before it has said so is the run's own."""

    def said(name: str) -> str:
        start = {"stage": "start", "reason": f"Profile {name} is in force.", "actor": ""}
        return json.dumps(LINE | start)

    def asked(host: str) -> str:
        return json.dumps(LINE | {"host": host})

    broken = json.dumps(LINE | {"stage": "start", "verdict": "deny", "reason": "No policy is in force."})
    log = [asked("a"), said("other"), asked("b"), said("own"), asked("c"), broken, asked("d")]
    found = parse_decisions("\n".join(log))
    assert in_force(found) == ("other", "own")
    assert [one.host for one in under(found, "own") if one.stage == "request"] == ["a", "c", "d"]
    assert [one.host for one in under(found, "other") if one.stage == "request"] == ["a", "b"]
