"""Whatever stands where in a bundle, the checks pass or fail: never an error of ours, and never for long."""

import functools
import inspect
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import builtin
from conformance.target.bundle.object_validation import refusals
from conformance.target.bundle.objects import Bundle, as_written, parse
from conformance.target.bundle.writer import written
from tests.anywhere import Change, changed, changes
from tests.conformance.families.conftest import check
from tests.conformance.families.test_bundle_checks import bundle_text, linted

EXAMPLES = 100 if settings().derandomize else 2000
"""Few of the same at each submission, many new ones for whoever explores."""

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.sampled_from([0.5, 1e300, -1e-9])
    | st.sampled_from(
        ["", "x", "y", "null", "Always", "/bin/sh -c", "1e9999", "100m", "byohost-operator", "\u202e", "a" * 300]
    )
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "kind", "items", "secret", "verbs", "x", "get"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@functools.cache
def good() -> list[Any]:
    """The objects of the platform's own bundle."""
    return list(as_written(bundle_text()).objects)


def text_of(drawn: list[Change]) -> str:
    """The bundle with other values at some of its places."""
    return written(changed(good(), drawn))


@functools.cache
def claims() -> list[tuple[str, Callable[[Bundle], None]]]:
    """Each claim that reads the bundle alone, with each of its parameters."""
    found: list[tuple[str, Callable[[Bundle], None]]] = []
    for file in sorted((builtin.CHECKS / "bundle").glob("test_*.py")):
        for name, claim in vars(check(f"bundle/{file.stem}")).items():
            if name.startswith("test_") and "bundle" in inspect.signature(claim).parameters:
                found += [(name, functools.partial(claim, **given)) for given in _parameters(claim)]
    return found


def _parameters(claim: Any) -> Iterator[dict[str, Any]]:
    marks = [mark.args for mark in getattr(claim, "pytestmark", ()) if mark.name == "parametrize"]
    for chosen in itertools.product(*(values for _, values in marks)):
        given: dict[str, Any] = {}
        for (names, _), value in zip(marks, chosen, strict=True):
            given |= dict(zip(names, value, strict=True)) if isinstance(names, tuple) else {names: value}
        yield given


def test_claims_are_found_and_hold() -> None:
    """The control: they are many, and all hold for the good bundle."""
    assert len(claims()) > 25
    for _, claim in claims():
        claim(parse(bundle_text()))


@settings(max_examples=EXAMPLES)
@given(changes(VALUES))
def test_any_value_at_any_place(drawn: list[Change]) -> None:
    """The text is illegible, or each claim holds or fails; what else is raised would be an error of ours."""
    text = text_of(drawn)
    begun = time.process_time()
    try:
        bundle = parse(text)
    except AssertionError:
        return
    list(refusals(bundle))
    for name, claim in claims():
        try:
            claim(bundle)
        except AssertionError:
            continue
        except Exception as error:
            raise RuntimeError(f"{name} ends with {error!r} for\n{text}") from error
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "drawn",
    [[(40, None)], [(3, {"items": [{"name": "x"}]})], [(90, ["x"]), (12, 1e300)], [(0, "\u202e")]],
    ids=["null", "items", "two", "text"],
)
def test_verdict_is_never_an_error(tmp_path: Path, drawn: list[Change]) -> None:
    """The same through the whole of it: no fault of the harness, and red or green."""
    report = linted(tmp_path, text_of(drawn))
    assert report["verdict"] in ("conformant", "not-conformant")
    assert report["faults"] == []
