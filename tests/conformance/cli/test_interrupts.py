"""Signals, sent to this process."""

import os
import signal
import threading

import pytest

from conformance.cli.interrupts import Interrupts

pytestmark = pytest.mark.usefixtures("heard")


def test_one_that_must_wait_is_noted_and_obeyed() -> None:
    """Outside of `raising` nothing is broken off; the next thing that may be is."""
    told: list[str] = []
    with Interrupts(lambda: told.append("held"), lambda: told.append("last")) as interrupts:
        os.kill(os.getpid(), signal.SIGTERM)
        assert (interrupts.noted, told) == (True, ["held"])
        with pytest.raises(KeyboardInterrupt), interrupts.raising():
            told.append("never")
    assert told == ["held"]


def test_one_breaks_off_what_may_be_broken_off() -> None:
    """Both signals do, and afterwards they do what they did before."""
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)
        with Interrupts(lambda: None, lambda: None) as interrupts:
            with pytest.raises(KeyboardInterrupt), interrupts.raising():
                os.kill(os.getpid(), number)
            assert interrupts.noted
        assert signal.getsignal(number) is before


def test_an_ignored_interrupt_stays_ignored() -> None:
    """As in any background job of a shell; SIGTERM is heard there too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Interrupts(lambda: None, lambda: None) as interrupts:
        os.kill(os.getpid(), signal.SIGINT)
        assert not interrupts.noted
        os.kill(os.getpid(), signal.SIGTERM)
        assert interrupts.noted


def test_another_thread_leaves_signals_alone() -> None:
    """Only the main thread can handle them, so a run elsewhere changes nothing."""
    before, seen = signal.getsignal(signal.SIGTERM), []

    def run() -> None:
        with Interrupts(lambda: None, lambda: None):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    assert seen == [before]
