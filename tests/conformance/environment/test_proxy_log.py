"""What is read of the proxy's log: each decision once, whole, and loudly where something is missing."""

import json

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment.proxy_log import ProxyLog


def line(host: str, time: str) -> bytes:
    """One decision in the proxy's log."""
    return json.dumps({"actor": "node", "verdict": "allow", "host": host, "time": time}).encode() + b"\n"


def test_decisions_are_those_of_the_run_each_once() -> None:
    """What was decided before it began is another run's; a log is read when it is its turn."""
    kept = ProxyLog(since=1_767_225_600.0)
    log = line("early", "2025-12-31T23:59:59Z") + line("first", "2026-01-01T00:00:01Z")
    assert [one.host for one in kept.decided("p", lambda: log)] == ["first"]
    log += line("second", "2026-01-01T00:00:02Z")
    assert [one.host for one in kept.decided("p", lambda: log)] == ["first", "second"]
    assert [one.host for one in kept.decided("another", lambda: log[:0])] == []


def test_a_log_that_was_cut_is_an_error_of_ours() -> None:
    """Nothing can be said of what is no longer there."""
    kept = ProxyLog()
    log = line("first", "2026-01-01T00:00:01Z")
    kept.decided("p", lambda: log)
    with pytest.raises(HarnessError, match="shorter than it was"):
        kept.decided("p", lambda: b"")
