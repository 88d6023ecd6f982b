"""An operator to which every end that was ordered is a good one."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import wire
from reference_operator.__main__ import main
from reference_operator.model import Status

STATUS = wire.status


def status(report: Status) -> dict[str, Any]:
    """As ever, and what was cancelled has finished."""
    return STATUS(replace(report, state="finished", reason=None) if report.reason == "cancelled" else report)


wire.status = status

if __name__ == "__main__":
    sys.exit(main())
