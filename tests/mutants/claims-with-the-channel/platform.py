"""A platform that binds a key when the channel is opened with it."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import exchange_admission, keys
from fake_platform.__main__ import main

CLAIM, ATTACH = keys.claim, exchange_admission.attach


def claim(ring: keys.KeyRing, *rest: Any, **named: Any) -> keys.KeyRing:
    """As ever, and a key that was free is free still."""
    key, claimed = ring.current, CLAIM(ring, *rest, **named)
    if key is None or key.installation_id is not None or claimed.current is None:
        return claimed
    return replace(claimed, current=replace(claimed.current, installation_id=None))


def attach(state: Any, name: str, connection_id: str, now: float) -> Any:
    """As ever, and the key is whose channel this is."""
    step = ATTACH(state, name, connection_id, now)
    host: Any = step.state.hosts[name]
    if host.ring.current is None:
        return step
    bound = replace(host.ring.current, installation_id=host.operator.installation_id)
    return step.host(replace(host, ring=replace(host.ring, current=bound)))


keys.claim, exchange_admission.attach = claim, attach

if __name__ == "__main__":
    sys.exit(main())
