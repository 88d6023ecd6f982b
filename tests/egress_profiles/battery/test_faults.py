"""Each way in which a connection fails has its words."""

import errno
import socket
import ssl

import pytest

from egress_profiles.battery import faults


def _untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


def _failed(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "failed")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, ""), "connection refused (ECONNREFUSED)"),
        (ConnectionResetError(errno.ECONNRESET, ""), "connection reset by peer (ECONNRESET)"),
        (OSError(99999, ""), "(99999)"),
        (socket.gaierror(-2, "Name or service not known"), "not known here (Name or service not known)"),
        (TimeoutError(), "no answer in time"),
        (ConnectionAbortedError("closed without an answer"), "closed without an answer"),
        (ConnectionAbortedError(), "ConnectionAbortedError"),
        (_untrusted(), "certificate is not trusted (self-signed certificate)"),
        (ssl.SSLEOFError(8, "EOF"), "closed within TLS"),
        (_failed("WRONG_VERSION_NUMBER"), "TLS failed (wrong version number)"),
    ],
)
def test_an_error_is_said_in_words(error: OSError, words: str) -> None:
    """With errno, where there is one."""
    assert words in faults.words(error)
