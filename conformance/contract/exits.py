"""The exit codes of `byohost`, and which run verdict leaves by which. Pure.

pytest's and typer's own codes never leave the process: every command ends through this table.
"""

from enum import IntEnum, StrEnum


class Exit(IntEnum):
    """What the process ends with; sysexits' EX_USAGE and the shell's 128 + SIGINT are kept."""

    CONFORMANT = 0
    NOT_CONFORMANT = 1
    ERROR = 2
    INCOMPLETE = 3
    USAGE = 64
    INTERRUPTED = 130


class RunVerdict(StrEnum):
    """What a whole run says about its target."""

    CONFORMANT = "conformant"
    CONFORMANT_WITH_WAIVERS = "conformant-with-waivers"
    CONFORMANT_WITH_CLUSTER_ACCESS = "conformant-with-cluster-access"
    CONFORMANT_WITH_NAMESPACE_ACCESS = "conformant-with-namespace-access"
    CONFORMANT_ON_CONTROL_PLANE = "conformant-on-control-plane"
    OBSERVED = "observed"
    NOT_CONFORMANT = "not-conformant"
    ERROR = "error"
    INCOMPLETE = "incomplete"
    INTERRUPTED = "interrupted"

    @property
    def exit(self) -> Exit:
        """The process's exit code for this verdict."""
        return _EXITS[self]


_EXITS = {
    RunVerdict.CONFORMANT: Exit.CONFORMANT,
    RunVerdict.CONFORMANT_WITH_WAIVERS: Exit.CONFORMANT,
    RunVerdict.CONFORMANT_WITH_CLUSTER_ACCESS: Exit.CONFORMANT,
    RunVerdict.CONFORMANT_WITH_NAMESPACE_ACCESS: Exit.CONFORMANT,
    RunVerdict.CONFORMANT_ON_CONTROL_PLANE: Exit.CONFORMANT,
    RunVerdict.OBSERVED: Exit.CONFORMANT,
    RunVerdict.NOT_CONFORMANT: Exit.NOT_CONFORMANT,
    RunVerdict.ERROR: Exit.ERROR,
    RunVerdict.INCOMPLETE: Exit.INCOMPLETE,
    RunVerdict.INTERRUPTED: Exit.INTERRUPTED,
}


class UsageError(Exception):
    """The caller asked for something that cannot be: one sentence, exit 64."""


class HarnessError(Exception):
    """Something of ours or of the machine's broke: one sentence, exit 2."""
