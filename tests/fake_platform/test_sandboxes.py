"""One sandbox: its states, its tokens, its times."""

from dataclasses import replace
from typing import Any

from fake_platform import sandboxes
from fake_platform.validation import check

ID = "a" * 26
SANDBOX = sandboxes.request(ID, "eu", {"deadlineSeconds": 60}, 1000.0)


def mint(sandbox: sandboxes.Sandbox, generation: int, now: float) -> str:
    """A readable token."""
    return f"{sandbox.sandbox_id}.{generation}.{now}"


def status(state: str, taken: int = 0, pod: str | None = "uid") -> dict[str, Any]:
    """A status without a reason."""
    return {"state": state, "podUid": pod, "reason": None, "detail": None, "tokenGeneration": taken}


def test_older_token_dies_when_a_newer_one_was_taken_or_after_the_grace() -> None:
    """Beside an untaken newer token the older one lives 60 s; once the newer is taken it is dead."""
    two = sandboxes.issue(sandboxes.issue(SANDBOX, mint, 1000.0), mint, 1100.0)
    first, second = (token.token for token in two.tokens)
    assert sandboxes.counts(two, first, 1159.9)
    assert not sandboxes.counts(two, first, 1160.0)
    taken = sandboxes.report(two, status("ready", 2), 1101.0)
    assert not sandboxes.counts(taken, first, 1101.0)
    assert sandboxes.counts(taken, second, 1101.0)
    assert not sandboxes.counts(taken, second, 1100.0 + 20 * 60)
    assert not sandboxes.counts(sandboxes.end(taken, "gone", None, "x"), second, 1101.0)
    assert [token["active"] for token in sandboxes.tokens_view(taken, 1101.0)] == [False, True]


def test_launch_names_the_seconds_that_are_left() -> None:
    """A launch issued again carries the rest of its deadline, at least one second."""
    issued = sandboxes.issue(SANDBOX, mint, 1000.0)
    assert sandboxes.launch_data(issued, 1010.5)["deadlineSeconds"] == 49
    assert sandboxes.launch_data(issued, 2000.0)["deadlineSeconds"] == 1
    assert sandboxes.token_data(issued)["generation"] == issued.issued_generation == 1
    assert SANDBOX.issued_generation == 0


def test_statuses_move_the_sandbox() -> None:
    """accepted, starting, ready once, finished; the pod's uid stays the first one."""
    accepted = sandboxes.report(SANDBOX, status("accepted", pod=None), 1001.0)
    ready = sandboxes.report(sandboxes.report(accepted, status("starting"), 1002.0), status("ready", 1), 1003.0)
    again = sandboxes.report(ready, status("ready", 1), 1009.0)
    assert (accepted.pod_uid, ready.pod_uid, again.ready_at) == (None, "uid", 1003.0)
    assert not sandboxes.report(ready, status("finished"), 1010.0).is_open
    check("control.json#/$defs/sandbox", sandboxes.view(ready))


def test_terminating_sandbox_waits_for_its_end() -> None:
    """Until a final state is reported a terminating sandbox is shown terminating."""
    terminating = replace(SANDBOX, state="terminating")
    assert sandboxes.report(terminating, status("ready", 1), 1001.0).state == "terminating"
    assert sandboxes.report(terminating, status("failed"), 1001.0).state == "failed"


def test_start_without_a_token_asks_for_one_unless_the_launch_brought_it() -> None:
    """The first `starting` after a launch has its token on the way; every later one has not."""
    sent = replace(SANDBOX, first_start_due=True)
    assert not sandboxes.starts_without_token(sent, status("starting"))
    accepted = sandboxes.report(sent, status("accepted"), 1001.0)
    assert not sandboxes.starts_without_token(accepted, status("starting"))
    started = sandboxes.report(accepted, status("starting"), 1002.0)
    assert sandboxes.starts_without_token(started, status("starting"))
    assert not sandboxes.starts_without_token(started, status("starting", 1))
    assert not sandboxes.starts_without_token(started, status("ready"))


def test_overdue_is_judged_at_the_deadline_or_a_little_later() -> None:
    """A held launch is overdue at its deadline, a sent one after the operator had its word, a ready one never."""
    assert not sandboxes.is_overdue(SANDBOX, 1059.9)
    assert sandboxes.is_overdue(SANDBOX, 1060.0)
    assert not sandboxes.is_overdue(replace(SANDBOX, sent_in=1), 1064.9)
    assert sandboxes.is_overdue(replace(SANDBOX, sent_in=1), 1065.0)
    assert not sandboxes.is_overdue(replace(SANDBOX, ready_at=1001.0), 2000.0)


def test_token_is_renewed_at_half_life() -> None:
    """After ten minutes a running sandbox is due a new token; one without a pod is not."""
    ready = sandboxes.issue(replace(SANDBOX, state="ready", pod_uid="uid"), mint, 1000.0)
    assert not sandboxes.is_half_spent(ready, 1599.9)
    assert sandboxes.is_half_spent(ready, 1600.0)
    assert not sandboxes.is_half_spent(replace(ready, pod_uid=None), 1600.0)
