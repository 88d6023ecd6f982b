"""An operator that tells the token that it has in hand."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import wire
from reference_operator.__main__ import main
from reference_operator.model import Status

STATUS = wire.status


def status(report: Status) -> dict[str, Any]:
    """As ever, and who is taken in has its token."""
    return STATUS(replace(report, token_generation=1) if report.state == "accepted" else report)


wire.status = status

if __name__ == "__main__":
    sys.exit(main())
