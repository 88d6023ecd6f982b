"""What is left when the end of a preflight does not come to its end."""

from typing import cast

import pytest

from conformance.observe.exceptions import WaitFailed
from conformance.preflight import probing
from conformance.preflight.api import Api, OutOfTimeError
from conformance.preflight.cluster_answers import Ground
from conformance.preflight.finding import Answer
from conformance.preflight.pod_questions import removed
from conformance.preflight.probe_pods import Place
from conformance.preflight.probing import Standing
from conformance.preflight.traces import Traces
from tests.conformance.preflight.conftest import request_of

PATHS = ["/api/v1/namespaces/a/pods/one", "/api/v1/namespaces/a/pods/two"]


def cleared(monkeypatch: pytest.MonkeyPatch, *answers: int | Exception, late: bool) -> Traces:
    """What is told of two pods where deletions are answered so; `late`: the wait has not come to its condition."""
    told = iter(answers)

    def remove(_: Standing, path: str) -> int:
        assert path in PATHS
        answer = next(told)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def eventually(read: object, **_: object) -> None:
        if late:
            raise WaitFailed("what was made is gone", PATHS, elapsed=20.0, reads=9, timed_out=True)
        assert callable(read)
        read()

    monkeypatch.setattr(probing, "eventually", eventually)
    monkeypatch.setattr(Standing, "remove", remove)
    traces = Traces(made=list(PATHS), label="byohost.test/run=x")
    probing._clear(Standing(cast("Api", None), Place("a", "x"), traces))
    return traces


def test_what_is_gone_is_not_left(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cleared(monkeypatch, 404, 404, late=False).left == []


def test_what_the_last_look_finds_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cleared(monkeypatch, 200, 404, late=True).left == [PATHS[1]]


@pytest.mark.parametrize("late", [False, True])
def test_where_the_last_look_breaks_off_nothing_is_called_gone(monkeypatch: pytest.MonkeyPatch, *, late: bool) -> None:
    """An API server that is lost, or no time, in the middle of it or at its end."""
    traces = cleared(monkeypatch, OutOfTimeError("no time was left"), late=late)
    assert sorted(traces.left) == PATHS
    assert traces.trouble == "no time was left"
    [found] = removed(Ground(cast("Api", None), request_of("team-a"), traces=traces))
    assert found.answer is Answer.NOT_READY
    assert set(PATHS) <= set(found.evidence)
