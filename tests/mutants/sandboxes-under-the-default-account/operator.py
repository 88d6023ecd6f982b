"""An operator that names no account."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, under the account that every pod may have."""
    made = RENDER(launch, site)
    del made["spec"]["serviceAccountName"]
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())
