"""Pulls an image that may not be reachable, without waiting for nothing. Edge: subprocess, a terminal, select.

The engine's client shows continuous progress only on a terminal, so it is given one; silence is then a fact.
"""

import os
import pty
import select
import subprocess

from clusters.engine import Engine
from clusters.progress import Progress

ANSWER_BOUND = 10.0
SILENCE_BOUND = 60.0


def pull(engine: Engine, reference: str, progress: Progress) -> bool:
    """Pull the image; False where the registry did not answer within 10 s or went silent for 60 s.

    The first line that the client prints comes after the registry's answer to the manifest request.
    """
    progress(f"trying to pull {reference}")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [str(engine.client), "pull", reference], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    with process:
        try:
            lively = _listen(ours)
        finally:
            os.close(ours)
            process.kill()
    pulled = lively and engine.has_image(reference)
    progress(f"pulled {reference}" if pulled else f"{reference} cannot be pulled here")
    return pulled


def _listen(terminal: int) -> bool:
    """Read until the client closes its terminal; False as soon as a silence is too long."""
    bound = ANSWER_BOUND
    while select.select([terminal], [], [], bound)[0]:
        try:
            if not os.read(terminal, 65536):
                return True
        except OSError:
            # Linux reports the closed other end of a terminal as an input/output error.
            return True
        bound = SILENCE_BOUND
    return False
