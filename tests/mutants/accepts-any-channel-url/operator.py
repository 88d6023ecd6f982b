"""An operator that looks at no channel URL before it opens it."""

import sys

from reference_operator import wire
from reference_operator.__main__ import main


def refuse_channel(url: str, port: int) -> None:
    """Nothing is refused."""
    del url, port


wire.refuse_channel = refuse_channel

if __name__ == "__main__":
    sys.exit(main())
