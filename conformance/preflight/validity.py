"""Until when the credentials of a kubeconfig are good, as far as they say so themselves. Pure.

An API server that refuses what has ended says no more than 401, whether it was a certificate (RFC 5280, 4.1.2.5) or a
token (RFC 7519, 4.1.4): who reads the dates can tell which.
"""

import base64
import binascii
import json
from datetime import UTC, datetime

from cryptography import x509


def certificate_ended(pem: bytes, now: datetime) -> str:
    """Words for the end of a client certificate, if that is over; empty where it is not, or cannot be read."""
    try:
        last = x509.load_pem_x509_certificate(pem).not_valid_after_utc
    except ValueError:
        return ""
    return f"the client certificate ended on {_said(last)}" if last < now else ""


def token_ended(token: str, now: datetime) -> str:
    """Words for the end of a token that is a JWT, if that is over; empty where it is not, or cannot be read."""
    parts = token.split(".")
    if len(parts) != 3:
        return ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        last = datetime.fromtimestamp(claims["exp"], UTC)
    except (binascii.Error, ValueError, KeyError, TypeError, OverflowError, OSError):
        return ""
    return f"the token ended on {_said(last)}" if last < now else ""


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
