"""A platform that looks at the denied sandbox alone."""

import sys

from fake_platform import network_policy
from fake_platform.__main__ import main
from fake_platform.network_policy import Verdict
from fake_platform.sandboxes import Sandbox


def judged(allowed: Sandbox, denied: Sandbox) -> Verdict | None:
    """Not reached, hence kept away."""
    if denied.ready_at is not None:
        return Verdict("not-enforced", "The operator reached it.")
    kept_away = Verdict("enforced", f"The operator did not reach it, whatever {allowed.sandbox_id} met.")
    return None if denied.is_open else kept_away


network_policy.judged = judged

if __name__ == "__main__":
    sys.exit(main())
