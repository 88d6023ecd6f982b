"""What ended an attempt early, in words that name the cause. Edge: the exceptions of sockets and of TLS."""

import errno
import os
import socket
import ssl


def words(error: OSError) -> str:
    """Say what an error of a socket or of TLS means."""
    if isinstance(error, ssl.SSLError):
        return _tls(error)
    if isinstance(error, socket.gaierror):
        return f"the name is not known here ({error.strerror})"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if error.errno:
        return f"{os.strerror(error.errno).lower()} ({errno.errorcode.get(error.errno, error.errno)})"
    return str(error) or type(error).__name__


def _tls(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, ssl.SSLEOFError):
        return "the connection was closed within TLS"
    return f"TLS failed ({(error.reason or 'unknown').replace('_', ' ').lower()})"
