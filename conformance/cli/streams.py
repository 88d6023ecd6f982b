"""What `byohost` says, to whoever still listens. Edge: stdout, stderr.

A reader that has gone away is no verdict: what it does not hear is dropped, and the run goes on. A result that cannot
be written, for a full disk or a closed stdout, is told in the end, by a sentence and by the exit code.
"""

import io
import os
import select
import sys

from conformance.contract.exits import Exit


class Listener(io.RawIOBase):
    """A file descriptor that never raises.

    Attributes:
        trouble: Why something could not be written; None if all was, or where nobody reads any more.
    """

    def __init__(self, descriptor: int, *, shut: bool) -> None:
        """`shut`: the caller has closed it."""
        super().__init__()
        self._descriptor = descriptor
        self._shut = shut
        self.trouble: str | None = None

    def writable(self) -> bool:
        """Always, as far as the writer can see."""
        return True

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether a person may be watching."""
        return os.isatty(self._descriptor)

    def write(self, data: "bytes | memoryview", /) -> int:  # type: ignore[override] # what a buffered writer hands on
        """Writes what can be written; what cannot counts as written."""
        if self._shut:
            self.trouble = "it is closed"
            return len(data)
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:  # a slow reader, behind a pipe that somebody has told not to wait
            select.select([], [self._descriptor], [])
            return self.write(data)
        except BrokenPipeError:
            return len(data)
        except OSError as error:
            self.trouble = error.strerror or str(error)
            return len(data)


def guard() -> Listener:
    """Puts listeners in the place of stdout and stderr, and returns stdout's; closed descriptors are closed no more.

    Were they left closed, the next file that is opened would be taken for stdout by whoever writes there.
    """
    shut = sys.stdout is None, sys.stderr is None
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    out, err = Listener(1, shut=shut[0]), Listener(2, shut=shut[1])
    sys.stdout = _text(out, line_buffering=out.isatty())
    sys.stderr = _text(err, line_buffering=True)
    return out


def finish(out: Listener, code: int) -> int:
    """The exit code, once all has been said: a verdict that could not be told is an error."""
    sys.stdout.flush()
    if out.trouble and code in (Exit.CONFORMANT, Exit.NOT_CONFORMANT, Exit.INCOMPLETE):
        print(f"byohost: the result could not be written to stdout ({out.trouble})", file=sys.stderr)  # noqa: T201 - said
        code = Exit.ERROR
    sys.stderr.flush()
    return code


def _text(raw: Listener, *, line_buffering: bool) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedWriter(raw),  # type: ignore[type-var] # a RawIOBase is what it asks for, and what this is
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=line_buffering,
    )


def printed(text: str) -> None:
    """Put a text on stdout, its last line ended."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
