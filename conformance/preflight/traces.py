"""What a preflight with pods has made, and what of it is left. Pure."""

from dataclasses import dataclass, field


@dataclass
class Traces:
    """API paths of what was made, in order, and of what is still there at the end; `trouble` keeps one from knowing.

    `label` is what all of it carries.
    """

    made: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    trouble: str = ""
    label: str = ""
