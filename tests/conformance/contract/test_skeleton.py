"""What a clause begins as: names that are free, and files that hold nothing yet and say so."""

import ast
import tomllib
from dataclasses import replace

import pytest

from conformance import builtin
from conformance.contract import clauses, skeleton
from conformance.contract.skeleton import Names, NewClause, RefusedError

WHOLE = builtin.contract()
CONTRACT = replace(WHOLE, clauses=tuple(one for one in WHOLE if "BND-00" < one.id < "BND-35"))
"""The bundle's first clauses, whatever has been added to them."""
WITH_SCENARIO = NewClause("reconnect", "REC-99", "can-be-drained", "a-budget-of-one", "drain_asked")
NEW = NewClause("bundle", "ZZZ-99", "no-priority", "displaces-others")


def begun(names: Names) -> NewClause:
    """A clause of the bundle's family."""
    return skeleton.begin(CONTRACT, "BND", "bundle", names)


def test_it_gets_the_next_id_and_a_mutant() -> None:
    """One more than the highest of the family."""
    new = begun(Names("no-priority"))
    assert new == NewClause("bundle", "BND-35", "no-priority", "breaks-no-priority")


def test_an_id_is_not_used_again() -> None:
    """A gap that a removed clause has left stays, and a family without clauses begins with 01."""
    gap = replace(CONTRACT, clauses=tuple(one for one in CONTRACT if one.id != "BND-02"))
    assert skeleton.begin(gap, "BND", "bundle", Names("x")).id == "BND-35"
    assert skeleton.begin(replace(CONTRACT, clauses=()), "BND", "bundle", Names("x")).id == "BND-01"


def test_names_that_are_given_are_taken() -> None:
    """Where two people begin clauses at once, one of them names the id."""
    assert begun(Names("no-priority", "BND-98", "displaces-others")) == replace(NEW, id="BND-98")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (Names("No-Priority"), "slug 'No-Priority': write it in lower-case words"),
        (Names("../x"), "slug '../x'"),
        (Names(""), "slug ''"),
        (Names("a\n"), "slug 'a"),
        (Names("no-priority", mutant="../x"), "--mutant '../x'"),
        (Names("x", scenario="Pod-Vanished"), "--scenario 'Pod-Vanished': write it as a module of Python"),
        (Names("x", scenario="../x"), "--scenario '../x'"),
        (Names("x", scenario="pass"), "--scenario 'pass'"),
        (Names("x", scenario="_x"), "--scenario '_x'"),
        (Names("recreate"), "slug 'recreate': it is that of BND-07"),
        (Names("x", "BND-07"), "--id BND-07: it is that of recreate; the next that is free is BND-35"),
        (Names("x", "REC-99"), "--id REC-99: an id of this family is BND- and two digits"),
        (Names("x", "BND-035"), "--id BND-035"),
    ],
)
def test_what_cannot_be_is_refused(names: Names, words: str) -> None:
    """In one sentence that says what is valid."""
    with pytest.raises(RefusedError) as refused:
        begun(names)
    assert words in str(refused.value)


def test_ids_can_be_used_up() -> None:
    """Two digits are all that there are."""
    last = replace(CONTRACT, clauses=(replace(CONTRACT["BND-01"], id="BND-99"),))
    with pytest.raises(RefusedError, match="used up, BND-99 is there"):
        skeleton.begin(last, "BND", "bundle", Names("x"))


def test_its_entry_is_one_that_the_contract_takes() -> None:
    """The loader, schema and all, reads it."""
    text = '[families.ZZZ]\nname = "new"\nwords = "Made up."\n' + skeleton.entry(NEW)
    head = 'folders = ["bundle"]\n[contract]\nversion = "1"\nfeatures = []\nexception = "none"\n'
    loaded = clauses.load(head, builtin.schema("contract"), {"bundle": text})
    assert loaded["ZZZ-99"].slug == "no-priority"


def test_each_file_waits_for_words() -> None:
    """So that a repository test finds what was left as it was."""
    files = skeleton.files(NEW)
    assert set(files) == {
        "conformance/families/bundle/test_no_priority.py",
        "tests/mutants/displaces-others/target.toml",
    }
    assert [path for path, text in files.items() if skeleton.UNWRITTEN not in text] == []
    assert skeleton.UNWRITTEN in tomllib.loads(skeleton.entry(NEW))["clause"][0]["sentence"]


def test_its_check_is_an_error_of_ours() -> None:
    """It asserts nothing, so that no target is blamed and no mutant is caught; it raises what is no verdict."""
    check = skeleton.files(NEW)["conformance/families/bundle/test_no_priority.py"]
    (function,) = [node for node in ast.walk(ast.parse(check)) if isinstance(node, ast.FunctionDef)]
    assert function.name == "test_no_priority"
    assert [node for node in ast.walk(function) if isinstance(node, ast.Assert)] == []
    assert isinstance(function.body[-1], ast.Raise)
    assert "NotImplementedError" in ast.unparse(function.body[-1])


def test_its_mutant_breaks_the_clause_once_it_is_written() -> None:
    """Its id is its folder's, its clause is named, and its patch finds no place yet."""
    mutant = tomllib.loads(skeleton.files(NEW)["tests/mutants/displaces-others/target.toml"])
    assert (mutant["mutant"]["id"], mutant["mutant"]["must"]) == ("displaces-others", ["ZZZ-99"])
    assert mutant["bundle"]["patch"][0]["path"] == "/to-be-written"


def test_with_a_scenario_it_is_about_the_operator() -> None:
    """One file more, and the check asks for the record by the scenario's name and type."""
    assert begun(Names("x", scenario="drain_asked")).scenario == "drain_asked"
    files = skeleton.files(WITH_SCENARIO)
    module = "conformance/families/reconnect/drain_asked.py"
    assert set(files) == {module, WITH_SCENARIO.check, "tests/mutants/a-budget-of-one/target.toml"}
    (clause,) = tomllib.loads(skeleton.entry(WITH_SCENARIO))["clause"]
    assert (clause["subject"], clause["level"]) == ("operator", "full")
    check = files[WITH_SCENARIO.check]
    assert "from conformance.families.reconnect.drain_asked import DrainAsked\n" in check
    assert "def test_can_be_drained(drain_asked: DrainAsked) -> None:" in check
    assert '@scenario("drain_asked", INSTALLED)\ndef drain_asked(host: HostUnderTest) -> DrainAsked:' in files[module]
    assert "raise NotImplementedError" in files[module]
    assert all(ast.parse(text) for path, text in files.items() if path.endswith(".py"))
