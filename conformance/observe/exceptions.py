"""What a check or a scenario raises when no assertion of its own has failed. Pure."""


class CouldNotRun(Exception):  # noqa: N818 - it reads as the verdict that it gives
    """A check finds that it cannot be made here; the message says why."""


class SourceAbsent(CouldNotRun):
    """A run lacks the source that a check asks for: its sentence says all that there is to say."""


class WaitFailed(AssertionError):  # noqa: N818 - it reads as what the report says
    """A wait that did not end as it should: `timed_out`, or ended early by a bad state or a broken hold.

    Attributes:
        predicate: What was waited for, in words.
        last: The value read last.
        elapsed: Seconds from the first read to the last.
        reads: How often was read.
        timed_out: True if only time ran out; such a failure counts only if the liveness control passes.
    """

    def __init__(self, predicate: str, last: object, *, elapsed: float, reads: int, timed_out: bool) -> None:
        self.predicate = predicate
        self.last = last
        self.elapsed = elapsed
        self.reads = reads
        self.timed_out = timed_out
        end = "time ran out" if timed_out else "it cannot come any more"
        super().__init__(f"expected {predicate}; {end} after {elapsed:.1f} s and {reads} reads; last seen: {last!r}")
