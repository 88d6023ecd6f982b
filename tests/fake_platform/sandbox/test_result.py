import base64
import errno
import json
import ssl
import struct

import pytest

from fake_platform.sandbox.dns import IDENTIFIER
from fake_platform.sandbox.result import (
    MOST_BODY,
    ClosedError,
    ProxyRefusedError,
    Result,
    UnresolvedError,
    heard,
    heard_dns,
    verdict,
)


def _tls_fault(reason: str) -> ssl.SSLError:
    fault = ssl.SSLError(1, reason)
    fault.reason = reason
    return fault


@pytest.mark.parametrize(
    ("fault", "outcome", "symbol"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "refused", "ECONNREFUSED"),
        (OSError(errno.EHOSTUNREACH, "x"), "refused", "EHOSTUNREACH"),
        (PermissionError(errno.EACCES, "x"), "refused", "EACCES"),
        (OSError(errno.EADDRNOTAVAIL, "x"), "error", "EADDRNOTAVAIL"),
        (TimeoutError(), "timeout", None),
        (TimeoutError(errno.ETIMEDOUT, "x"), "timeout", "ETIMEDOUT"),
        (ClosedError("closed"), "refused", None),
        (ProxyRefusedError(b""), "refused", None),
        (UnresolvedError("EAI_NONAME", "no such name"), "error", "EAI_NONAME"),
        (ssl.SSLEOFError(8, "eof"), "refused", None),
        (ssl.SSLCertVerificationError(1, "untrusted"), "error", None),
        (_tls_fault("TLSV1_ALERT_ACCESS_DENIED"), "refused", None),
        (_tls_fault("TLSV1_UNRECOGNIZED_NAME"), "refused", None),
        (_tls_fault("WRONG_VERSION_NUMBER"), "error", None),
        (ssl.SSLError(1, "no reason"), "error", None),
        (ValueError("bad name"), "error", None),
    ],
)
def test_a_failure_has_an_outcome(fault: Exception, outcome: str, symbol: str | None) -> None:
    """Somebody's no, silence and everything else are told apart, with the system's own name for it."""
    found, facts = verdict(fault)
    assert (found, facts["errno"]) == (outcome, symbol)
    assert facts["error"]


def test_http_is_told_by_status_headers_and_body() -> None:
    """The body is what a client would see, not the chunks."""
    data = b"HTTP/1.1 403 Forbidden\r\nX: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n"
    assert heard(data) == {
        "status": 403,
        "headers": [["x", "1"], ["transfer-encoding", "chunked"]],
        "bytes": 2,
        "body": base64.b64encode(b"no").decode(),
    }


@pytest.mark.parametrize("data", [b"SSH-2.0", b"HTTP/1.1 200 OK\r\nbroken\r\n\r\n", b"HTTP/1.1 2"])
def test_other_bytes_are_told_as_they_are(data: bytes) -> None:
    """What is no whole HTTP head has no status."""
    assert heard(data) == {"bytes": len(data), "body": base64.b64encode(data).decode()}


def test_a_long_body_is_cut_but_counted() -> None:
    """A line stays small; the count is of everything received."""
    facts = heard(b"x" * (MOST_BODY + 1))
    assert facts["bytes"] == MOST_BODY + 1
    assert len(base64.b64decode(str(facts["body"]))) == MOST_BODY


def test_a_dns_reply_is_told_by_code_and_answers() -> None:
    """A name that does not exist is an answer as well; other bytes are an error."""
    data = struct.pack(">6H", IDENTIFIER, 0x8183, 0, 0, 0, 0)
    assert heard_dns(data) == ("answered", {"status": 3, "bytes": 12, "answers": []})
    address = (
        struct.pack(">6H", IDENTIFIER, 0x8180, 0, 1, 0, 0) + b"\0" + struct.pack(">HHIH4B", 1, 1, 5, 4, 192, 0, 2, 1)
    )
    assert heard_dns(address)[1]["answers"] == [{"type": "A", "value": "192.0.2.1"}]
    outcome, facts = heard_dns(b"nonsense")
    assert (outcome, facts["bytes"]) == ("error", 8)


def test_a_result_is_one_line_without_empty_facts() -> None:
    """Facts that are None are left out, and a line break inside stays escaped."""
    line = Result("a\nb", "refused", "dial", 0.12345, {"errno": None, "error": "x"}).line()
    assert line.count("\n") == 1
    assert json.loads(line) == {"id": "a\nb", "outcome": "refused", "stage": "dial", "error": "x", "seconds": 0.1235}
