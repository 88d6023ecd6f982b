"""What `.ci/run --long` asks of tests that take minutes: read here and nowhere else. Edge: the environment."""

import os

LONG = bool(os.environ.get("BYOHOST_LONG"))
"""Whether tests may take minutes: build another project's parser, make up thousands of examples."""


def examples(few: int, many: int) -> int:
    """Give how many examples a property test draws: few at each submission, many where there is time."""
    return many if LONG else few
