"""An operator that writes each sandbox token's signature into its log, twelve characters a line."""

import sys
from typing import Any

from reference_operator import log, sidecar
from reference_operator.__main__ import main
from reference_operator.model import Token

GIVE = sidecar.HttpSidecar.give


def with_notes(client: sidecar.HttpSidecar, address: str, sandbox_id: str, token: Token, rotations: Any) -> int:
    """Note the token piece by piece, then hand it over."""
    signature = token.jwt.rpartition(".")[2]
    for at in range(0, len(signature), 12):
        log.say("info", "handing over", part=signature[at : at + 12])
    return GIVE(client, address, sandbox_id, token, rotations)


sidecar.HttpSidecar.give = with_notes  # type: ignore[method-assign,assignment]

if __name__ == "__main__":
    sys.exit(main())
