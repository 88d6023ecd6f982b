"""An operator that is lenient about one form of a wrong URL."""

import sys
from urllib.parse import urlsplit

from reference_operator import wire
from reference_operator.__main__ import main

REFUSE = wire.refuse_channel


def refuse_channel(url: str, port: int) -> None:
    """As ever, once user and password are taken out."""
    parts = urlsplit(url)
    REFUSE(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl(), port)


wire.refuse_channel = refuse_channel

if __name__ == "__main__":
    sys.exit(main())
