"""What is made of mutmut's words: a survivor that nobody knows of is told, and so is one that is none any more."""

from tests.mutation import RECORD, Survivor, faults, known, outcomes, survivor

SHOWN = """# conformance.runner.collection.x_shuffle__mutmut_3: survived
--- conformance/runner/collection.py
+++ conformance/runner/collection.py
@@ -1,3 +1,3 @@
 def shuffle() -> None:
-    late = 1
+    late = 2
     return
"""
LATE = Survivor("conformance.runner.collection.x_shuffle", "late = 1", "late = 2")


def test_outcomes_are_read_by_name() -> None:
    """Lines that are no mutant's are passed over."""
    printed = "  a.x_f__mutmut_1: killed\nTo see more:\n    a.xǁKǁof__mutmut_12: no tests\n"
    assert outcomes(printed) == {"a.x_f__mutmut_1": "killed", "a.xǁKǁof__mutmut_12": "no tests"}


def test_a_survivor_is_its_change() -> None:
    """Without its number."""
    assert survivor("conformance.runner.collection.x_shuffle__mutmut_3", SHOWN) == LATE


def test_too_few_kills_and_unknown_survivors_are_faults() -> None:
    """As is a run without any mutant, and a known survivor that is killed."""
    good = {f"m{number}": "killed" for number in range(18)} | {"t": "timeout", "s": "survived"}
    assert faults(good, [LATE], {LATE: "why"}) == []
    assert faults(good | {"n": "no tests", "o": "survived"}, [], {}) == [
        "19 of 22 mutants were killed; at least 95% must be"
    ]
    assert faults(good, [LATE], {}) == [
        "no test notices conformance.runner.collection.x_shuffle: `late = 1` becomes `late = 2`"
    ]
    assert faults(good, [], {LATE: "why"}) == [
        "mutation.toml lists what is killed or gone: conformance.runner.collection.x_shuffle: late = 1"
    ]
    assert faults({}, [], {}) == ["0 of 0 mutants were killed; at least 95% must be"]


def test_the_record_says_why_of_each() -> None:
    """In words."""
    assert all(len(why) > 20 for why in known(RECORD.read_text(encoding="utf-8")).values())
