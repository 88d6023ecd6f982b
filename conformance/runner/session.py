"""Runs checks in a pytest session of their own, inside this process. Edge: pytest, the environment.

The session takes nothing from its surroundings: no ini file, no plugin of the environment, no PYTEST_ADDOPTS, no cache.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from conformance.contract.clauses import Clause
from conformance.runner import self_test
from conformance.runner.file_order import FileOrder
from conformance.runner.live_source import live, refuse_skipped_assertions
from conformance.runner.message import sentence
from conformance.runner.plan import Judgement, Plan
from conformance.runner.plugin import ConformancePlugin
from conformance.runner.verdict import Result, Verdict, stale
from conformance.target.description import SURROUNDINGS
from conformance.target.selection import Selection

_OPTIONS = (
    "--disable-plugin-autoload",
    "--import-mode=importlib",
    "--continue-on-collection-errors",
    "--strict-markers",
    "--assert=plain",
    "--capture=sys",
    "-p",
    "no:cacheprovider",
    "--tb=native",
    "-vv",
)


def judge(plan: Plan, beside: Sequence[object] = ()) -> Judgement:
    """Makes the checks of the plan's selection; `beside` are further plugins of the session.

    Whatever a check raises is in the judgement; so are an interrupt and a crash of pytest itself.

    Raises:
        HarnessError: This interpreter skips assertions.
    """
    refuse_skipped_assertions()
    plugin = ConformancePlugin(plan)
    code, raised = pytest.ExitCode.OK, ""
    try:
        code = collected(plan, [FileOrder(), *beside, plugin])
    except Exception as error:  # noqa: BLE001 - after an interrupt pytest lets through what a fixture's end raises
        raised = sentence(error)
    faults = [*plugin.faults, *([raised] if raised else [])]
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR) and not faults:
        faults.append(f"pytest ended with code {int(code)} and said nothing")
    results = (*plugin.in_order(), *plugin.remaining(), *aside(plan.selection))
    return Judgement((*results, *stale(results, plan.target.waivers)), tuple(faults), plugin.interrupted)


def collected(plan: Plan, plugins: Sequence[object]) -> pytest.ExitCode:
    """A session of the plan's checks and the judge's own, with these plugins; what they do with them is theirs."""
    places = [str(path) for path in plan.paths or (plan.root,)]
    files = [*places, str(self_test.CHECKS)]
    where = ["-c", os.devnull, "--rootdir", str(plan.root), "--confcutdir", places[0]]
    with _bare_environment(), live(plan.root, self_test.CHECKS):
        return pytest.ExitCode(pytest.main([*files, *where, *_OPTIONS], plugins=[*plugins]))


def _beyond(clause: Clause, selection: Selection) -> str:
    """Why it is not judged, and what would change that."""
    if clause.lacks_our_proxy:
        return "this needs what our proxy decides, and operators go through the site's own: leave --proxy out"
    return (
        f"this needs {clause.access} access, and the run has {selection.access} access: a fresh cluster of ours has "
        "all evidence (leave --kubeconfig out)"
    )


def aside(selection: Selection) -> Iterator[Result]:
    """A result for each selected clause that is not to be run for this target."""
    for clause in selection.not_under_test:
        yield Result(
            clause=clause.id,
            check="contract.toml",
            verdict=Verdict.NOT_UNDER_TEST,
            message=f"the {clause.subject} is not under test",
        )
    for clause in selection.beyond:
        yield Result(
            clause=clause.id,
            check="contract.toml",
            verdict=Verdict.COULD_NOT_RUN,
            message=_beyond(clause, selection),
        )
    for clause in selection.not_applicable:
        yield Result(
            clause=clause.id,
            check="contract.toml",
            verdict=Verdict.NOT_APPLICABLE,
            message=f"the target does not have the feature {clause.feature}: {_place(clause.feature)} would say so",
        )


def _place(feature: str | None) -> str:
    """Where a target.toml declares a feature."""
    return SURROUNDINGS.get(str(feature), "[operator] features")


@contextmanager
def _bare_environment() -> Iterator[None]:
    """Keeps options for somebody's own pytest runs away from the verdict, and the environment as it is meanwhile.

    pytest takes PYTEST_CURRENT_TEST away after each check. Scenarios pass in threads beside the checks, and who goes
    through all variables there, as `urllib.request.getproxies` does for every HTTP client, fails when one vanishes.
    """
    hidden = {name: os.environ.pop(name) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS") if name in os.environ}
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("_pytest.runner._update_current_test_var", lambda *_: None)
            yield
    finally:
        os.environ.update(hidden)
