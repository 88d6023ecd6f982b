"""An operator that annotates each pod with the channel it was launched by."""

import sys
from typing import Any
from urllib.parse import urlsplit

from reference_operator import connection, pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

EXCHANGED, RENDER = connection.exchanged, pod.render
SEEN: list[str] = []


def exchanged(step: Any, event: Any) -> Any:
    """Remember where the channel is."""
    SEEN.append(urlsplit(event.terms.url).hostname or "")
    return EXCHANGED(step, event)


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, with that place on it."""
    made = RENDER(launch, site)
    made["metadata"]["annotations"]["byohost.test/channel"] = SEEN[-1]
    return made


connection.exchanged, pod.render = exchanged, render

if __name__ == "__main__":
    sys.exit(main())
