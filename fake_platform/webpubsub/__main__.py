"""`python -m fake_platform.webpubsub`: the emulator by itself. Edge: the process.

Exit 0 after SIGTERM or SIGINT, 2 with one sentence on stderr when the flags make no emulator.
"""

import asyncio
import json
import logging
import sys

from fake_platform.flags import UsageError
from fake_platform.waiting import told_to_stop
from fake_platform.webpubsub import stderr
from fake_platform.webpubsub.options import Options, parse
from fake_platform.webpubsub.serving import serving


def main() -> int:
    """Run until told to stop."""
    logging.getLogger().addHandler(stderr.Lines())
    try:
        asyncio.run(_serve(parse(sys.argv[1:])))
    except UsageError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's output
        return 2
    return 0


async def _serve(options: Options) -> None:
    async with serving(options) as service:
        line = {"endpoint": service.endpoint, "connectionString": service.connection_string}
        print(json.dumps(line), flush=True)  # noqa: T201 - the command's output
        await told_to_stop()


if __name__ == "__main__":
    sys.exit(main())
