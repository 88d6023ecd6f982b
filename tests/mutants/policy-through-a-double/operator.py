"""An operator in whose language every JSON number is a double."""

import json
import sys
from dataclasses import replace
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def whole(value: float) -> float | int:
    """A double that is a whole number is written without a fraction, as such languages do."""
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod of a launch whose policy was decoded and encoded again."""
    policy = json.loads(launch.policy, parse_int=lambda digits: whole(float(digits)))
    return RENDER(replace(launch, policy=pod.compact(policy)), site)


pod.render = render

if __name__ == "__main__":
    sys.exit(main())
