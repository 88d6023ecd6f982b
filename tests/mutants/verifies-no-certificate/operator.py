"""An operator that takes every certificate, at the exchange and on the channel."""

import ssl
import sys
from typing import Any

import websocket._http as dialling

from reference_operator.__main__ import main

TRUSTING, WRAP = ssl.create_default_context, dialling._wrap_sni_socket


def create_default_context(*arguments: Any, **named: Any) -> ssl.SSLContext:
    """A context that verifies nothing."""
    context = TRUSTING(*arguments, **named)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def wrap(sock: Any, sslopt: dict[Any, Any], hostname: str, check_hostname: bool) -> Any:  # noqa: FBT001
    """A handshake that verifies nothing."""
    del check_hostname
    return WRAP(sock, {**sslopt, "cert_reqs": ssl.CERT_NONE}, hostname, check_hostname=False)


ssl.create_default_context = create_default_context
dialling._wrap_sni_socket = wrap

if __name__ == "__main__":
    sys.exit(main())
