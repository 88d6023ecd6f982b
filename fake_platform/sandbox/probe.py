"""The probe: a batch in, the identity line and a line per attempt out. Edge: threads, streams.

Stdlib only, and free of exec: it runs inside a sandbox that has nothing else.
"""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import groupby
from typing import TextIO

from fake_platform.sandbox.batch import read_batch
from fake_platform.sandbox.dialling import tried
from fake_platform.sandbox.fields import BatchError
from fake_platform.sandbox.inside import portrait
from fake_platform.sandbox.plan import Attempt

AT_ONCE = 16
"""Attempts in flight; an attempt's time-out starts with it, not with the batch."""


def probe(batch: str, out: TextIO, err: TextIO) -> int:
    """Runs a batch and gives the exit status: 0 all lines written, 2 the batch is unusable and nothing was tried."""
    try:
        attempts = read_batch(batch)
    except BatchError as fault:
        err.write(f"{fault}\n")
        return 2
    _write(out, json.dumps(portrait()) + "\n")
    for line in _lines(attempts):
        _write(out, line)
    return 0


def _lines(attempts: Iterable[Attempt]) -> Iterable[str]:
    """The results of each round in the order in which they come."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _, together in groupby(sorted(attempts, key=lambda attempt: attempt.round), lambda attempt: attempt.round):
            for done in as_completed([pool.submit(tried, attempt) for attempt in together]):
                yield done.result().line()


def _write(out: TextIO, line: str) -> None:
    out.write(line)
    out.flush()
