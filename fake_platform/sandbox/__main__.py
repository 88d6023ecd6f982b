"""The sandbox image's command line: `python3 -m fake_platform.sandbox sidecar|sleep|probe`. Edge: process, imports.

Each command imports only what it runs: `sleep` and `probe` work without `cryptography`, and the sidecar listens before
it imports it. No argparse, for the same twentieth of a CPU.
"""

import os
import sys
from collections.abc import Sequence

from fake_platform.sandbox.listening import listener

USAGE = """\
usage: python3 -m fake_platform.sandbox COMMAND
  sidecar [--port N]  take tokens on port 8081 (or N; 0: any) until SIGTERM; reads SANDBOX_ID, TOKEN_ISSUER, TOKEN_JWKS
  sleep               do nothing until SIGTERM
  probe               attempts as JSON on stdin, one JSON line each on stdout
"""


def main(arguments: Sequence[str]) -> int:
    """Runs one command and gives the exit status: 0 done, 2 wrong usage or input."""
    match arguments:
        case ["sidecar"]:
            return _sidecar(8081)
        case ["sidecar", "--port", port] if port.isdecimal() and int(port) < 65536:
            return _sidecar(int(port))
        case ["sleep"]:
            from fake_platform.sandbox.idle import idle  # noqa: PLC0415 (see the module's docstring)

            idle()
            return 0
        case ["probe"]:
            from fake_platform.sandbox.probe import probe  # noqa: PLC0415

            return probe(sys.stdin.read(), sys.stdout, sys.stderr)
        case ["--help"]:
            sys.stdout.write(USAGE)
            return 0
        case _:
            sys.stderr.write(USAGE)
            return 2


def _sidecar(port: int) -> int:
    """Listens, then imports the rest, then serves; one line on stdout says where."""
    try:
        listening = listener(port)
    except OSError as fault:
        sys.stderr.write(f"The sidecar cannot listen on port {port} ({fault.strerror}): free it, or give --port.\n")
        return 2
    with listening:
        from fake_platform.sandbox import sidecar  # noqa: PLC0415

        try:
            state = sidecar.first_state(os.environ)
        except sidecar.SettingsError as fault:
            sys.stderr.write(f"{fault}\n")
            return 2
        sys.stdout.write(f'{{"listening": {listening.getsockname()[1]}}}\n')
        sys.stdout.flush()
        sidecar.serve(listening, state)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
