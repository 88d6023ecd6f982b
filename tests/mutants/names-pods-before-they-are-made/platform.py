"""A platform that books a pod when it has asked for one."""

import sys
import uuid
from collections.abc import Sequence
from dataclasses import replace

from fake_platform.__main__ import main
from fake_platform.effects import Audit
from fake_platform.state import State
from fake_platform.store import Store

COMMIT = Store.commit


def commit(self: Store, after: State, audits: Sequence[Audit], now: float) -> None:
    """As ever, and one more entry beside each launch."""
    launches = [audit for audit in audits if audit.action == "launch"]
    booked = [replace(audit, action="pod", pod_uid=str(uuid.uuid4())) for audit in launches]
    COMMIT(self, after, [*audits, *booked], now)


Store.commit = commit  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())
