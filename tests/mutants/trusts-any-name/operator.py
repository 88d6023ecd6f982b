"""An operator whose channel may be anybody's whom its authority has signed for."""

import sys
from typing import Any

import websocket._http as dialling

from reference_operator.__main__ import main

WRAP = dialling._wrap_sni_socket


def wrap(sock: Any, sslopt: dict[Any, Any], hostname: str, check_hostname: bool) -> Any:  # noqa: FBT001
    """A handshake that looks at the signature alone."""
    del check_hostname
    return WRAP(sock, {**sslopt, "check_hostname": False}, hostname, check_hostname=False)


dialling._wrap_sni_socket = wrap

if __name__ == "__main__":
    sys.exit(main())
