"""An operator that has a reason for every end."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import wire
from reference_operator.__main__ import main
from reference_operator.model import Status

STATUS = wire.status


def status(report: Status) -> dict[str, Any]:
    """As ever, and what finished was cancelled."""
    return STATUS(replace(report, reason="cancelled") if report.state == "finished" and not report.reason else report)


wire.status = status

if __name__ == "__main__":
    sys.exit(main())
