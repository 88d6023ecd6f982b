"""An operator that looks at the scheme, the host and the port of a channel, and not at who is in front of them."""

import sys
from urllib.parse import urlsplit, urlunsplit

from reference_operator import wire
from reference_operator.__main__ import main

REFUSE = wire.refuse_channel


def refuse_channel(url: str, port: int) -> None:
    """As if nobody stood there."""
    parts = urlsplit(url)
    REFUSE(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])), port)


wire.refuse_channel = refuse_channel

if __name__ == "__main__":
    sys.exit(main())
