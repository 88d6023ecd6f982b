"""Paths as the service matches them. Pure.

Microsoft Learn, "Routing in ASP.NET Core": text is matched without case, and a `/` at the end is nothing.
"""

import re
from itertools import count

_FIXED = re.compile(r"(?<=/)[^/{}]+(?=/|$)")


def any_case(path: str) -> str:
    """The same path for the HTTP library, whose own fixed text has a case; it names each such part `_` and a number."""
    numbers = count()
    return _FIXED.sub(lambda part: f"{{_{next(numbers)}:(?i:{re.escape(part.group())})}}", path) + "{_end:/?}"
