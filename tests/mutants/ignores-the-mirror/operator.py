"""An operator that does not know what a mirror is for."""

import sys

from reference_operator import pod
from reference_operator.__main__ import main


def mirrored(image: str, site: pod.Site) -> str:
    """Leave the image as it was ordered."""
    return image


pod.mirrored = mirrored

if __name__ == "__main__":
    sys.exit(main())
