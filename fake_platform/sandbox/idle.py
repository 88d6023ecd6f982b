"""The main process of a sandbox that has nothing to do. Edge: signals."""

import signal


def idle() -> None:
    """Waits until SIGTERM or SIGINT, also as process 1, for which the kernel ignores unhandled signals."""
    stops = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    signal.sigwait(stops)
