"""An operator that compares registries by their beginning."""

import sys

from reference_operator import pod
from reference_operator.__main__ import main

PROBLEM = pod.image_problem


def image_problem(image: str, registry: str) -> str | None:
    """Whatever stands behind the registry's name is taken for a path."""
    name, _, digest = image.partition("@")
    return PROBLEM(f"{registry}/any@{digest}" if digest and name.startswith(registry) else image, registry)


pod.image_problem = image_problem

if __name__ == "__main__":
    sys.exit(main())
