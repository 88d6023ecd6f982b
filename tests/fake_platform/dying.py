"""`python -m tests.fake_platform.dying N MOMENT FLAGS`: a platform that kills itself at its N-th commit. Edge: signals.

MOMENT `within` is before the commit has happened, `after` is when it has and nobody was answered yet.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

from fake_platform.__main__ import main
from fake_platform.store import Store

commit = Store._transaction


def arm(at: int, moment: str) -> None:
    """Replace the store's transaction by one that counts, and kills at the right one."""
    commits = iter(range(1, sys.maxsize))

    @contextlib.contextmanager
    def transaction(store: Store) -> Iterator[None]:
        is_last = next(commits) == at
        with commit(store):
            yield
            if is_last and moment == "within":
                os.kill(os.getpid(), signal.SIGKILL)
        if is_last:
            os.kill(os.getpid(), signal.SIGKILL)

    Store._transaction = transaction  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    arm(int(sys.argv[1]), sys.argv[2])
    del sys.argv[1:3]
    sys.exit(main())
