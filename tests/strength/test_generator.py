"""Faults are made of a source by rule: enough of them, the same ones each time, each at one place."""

import pytest

from tests.strength.__main__ import OPERATOR, every
from tests.strength.generator import executed, faults


def made(source: str) -> dict[str, tuple[str, str]]:
    """What is changed into what, by id, in a module `m`."""
    return {fault.id: (fault.was, fault.becomes) for fault in faults("m", source)}


@pytest.mark.parametrize(
    ("line", "kind", "becomes"),
    [
        ("x = a < b", "comparison", "x = a <= b"),
        ("x = a >= b", "comparison", "x = a > b"),
        ("x = a not in b", "comparison", "x = a in b"),
        ("x = a is None", "comparison", "x = a is not None"),
        ("x = a and b", "and-or", "x = a or b"),
        ("x = a or b or c", "operand-left-out.2", "x = ((a) or (c))"),
        ("x = not a", "not-left-out", "x = (a)"),
        ("x = 30.0", "constant", "x = 90.0"),
        ("x = 30.0", "constant.2", "x = 10.0"),
        ("x = 0.0", "constant", "x = 1.0"),
        ("x = 3", "constant.2", "x = 2"),
        ("x = True", "constant", "x = False"),
        ("x = 'name'", "constant", "x = 'namex'"),
        ("x = a if b else c", "condition-never", "x = a if False else c"),
        ("x = a + b", "arithmetic", "x = a - b"),
        ("x = a | b", "operand-left-out", "x = (a)"),
        ("x = max(a, b)", "call-left-out.2", "x = (b)"),
        ("x = replace(a, b=1, c=2)", "field-left-out.2", "x = replace(a, b=1)"),
        ("x = {'a': b, 'c': d}", "entry-left-out", "x = { 'c': d}"),
        ("x = {**a, **b}", "order", "x = {**b, **a}"),
        ("x = a in {b, c}", "element-left-out", "x = a in { c}"),
        ("x = frozenset((a, b))", "element-left-out.2", "x = frozenset((a, ))"),
        ("x = [a for a in b if a]", "first-only", "x = [a for a in [*(b)][:1] if a]"),
        ("x = [a for a in b if a]", "condition-always", "x = [a for a in b if True]"),
        ("x = a[:b]", "slice-left-out", "x = a"),
        ("x = step.put(a).send(b)", "call-left-out", "x = step.send(b)"),
        ("del x", "statement-left-out", "pass"),
        ("x += a", "statement-left-out", "pass"),
        ("x = x.b()", "statement-left-out", "pass"),
        ("x.y = a", "statement-left-out", "pass"),
        ("close(a)", "call-left-out", "pass"),
        ("while a(): b()", "once", "if a(): b()"),
        ("for a in b: c()", "first-only", "for a in [*(b)][:1]: c()"),
    ],
)
def test_each_kind_is_made(line: str, kind: str, becomes: str) -> None:
    """At its place, and nowhere else."""
    assert made(line)[f"m:1:{kind}"] == (line, becomes)


def test_statements_change_places() -> None:
    """Calls for their effect, and what goes on; not what is only given a name."""
    assert "m:1:order" in made("close()\nopen_()")
    assert "m:1:order" not in made("a = 1\nb = 2")


def test_what_is_caught_is_passed_on() -> None:
    """All of it, or one of two exceptions."""
    found = made("try:\n    a()\nexcept (B, C):\n    d()\n")
    assert found["m:1:handler-left-out"] == ("d()", "raise")
    assert found["m:1:element-left-out"] == ("except (B, C):", "except ( C):")


def test_words_for_people_are_left_alone() -> None:
    """Docstrings, sentences, what a log says, what an exception says, and the program's entry."""
    assert made("'''Says.'''\nlog.say('info', 'done', a=1)\n") == {}
    assert [*made("raise Error(f'{1} is wrong', 2)")] == ["m:1:statement-left-out"]
    assert made("x = 'a sentence of two words'") == {}
    assert made("if __name__ == '__main__':\n    main()\n") == {}
    assert [*made("x = x.do(Note('info', 'a'))")] == ["m:1:statement-left-out"]


def test_inside_a_function_it_bears_its_name_and_its_statement() -> None:
    """By which it is known when lines have moved, and by which its execution is told."""
    (fault,) = [
        one
        for one in faults(
            "m", "class A:\n    def f(self):\n        return g(\n            b,\n            3,\n        )\n"
        )
        if one.kind == "constant" and one.becomes == "4,"
    ]
    assert (fault.function, fault.line, fault.statement) == ("A.f", 5, 3)
    assert "            4,\n" in fault.source


def test_what_was_not_executed_is_told_apart() -> None:
    """By the statement's line, since a line inside of it may never be told of."""
    found = faults("m", "x = 1\ny = 2\n")
    inside, outside = executed(found, {"m": [1]})
    assert {one.line for one in inside} == {1}
    assert {one.line for one in outside} == {2}
    assert executed(found, {}) == ([], found)


def test_bytes_are_no_characters() -> None:
    """Source with letters of more than one byte is changed at the right place."""
    assert made("x = f('ä ö', a < b)")["m:1:comparison"] == ("x = f('ä ö', a < b)", "x = f('ä ö', a <= b)")


def test_the_reference_gives_a_thousand_and_always_the_same() -> None:
    """Each of them compiles, differs from the source, and has an id of its own."""
    found = every()
    assert len(found) > 3000
    assert len({fault.id for fault in found}) == len(found)
    decide = [fault for fault in found if fault.module == "decide"]
    source = (OPERATOR / "decide.py").read_text(encoding="utf-8")
    assert faults("decide", source) == decide
