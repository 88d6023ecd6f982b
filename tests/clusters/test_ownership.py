"""Tests of creation marks."""

import pytest

from clusters.ownership import NAME, PREFIX, Mark, Owner, mark_of, orphaned, owner_from

OWNER = Owner(7, 100, "boot")


@pytest.mark.parametrize("mark", [Mark("run", OWNER), Mark("run", None)])
def test_mark_survives_its_file(mark: Mark) -> None:
    """What is written is read back."""
    assert mark_of(mark.to_json()) == mark


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"run": "r", "owner": {"pid": 1}}'])
def test_other_text_is_no_mark(text: str) -> None:
    """A foreign or broken file is never taken for ours."""
    with pytest.raises(ValueError, match=r"."):
        mark_of(text)


@pytest.mark.parametrize(
    ("mark", "living", "expected"),
    [
        (Mark("r", OWNER), OWNER, False),
        (Mark("r", OWNER), None, True),
        (Mark("r", OWNER), Owner(7, 101, "boot"), True),
        (Mark("r", OWNER), Owner(7, 100, "another boot"), True),
        (Mark("r", None), None, False),
    ],
)
def test_orphan_is_one_whose_very_process_is_gone(mark: Mark, living: Owner | None, expected: bool) -> None:  # noqa: FBT001
    """A process id that was used again does not keep a cluster; a cluster without an owner is kept."""
    assert orphaned(mark, living) is expected


def test_start_time_is_read_behind_a_hostile_program_name() -> None:
    """The program's name may hold blanks and parentheses."""
    stat = "7 (a ) S 1) (b) S " + " ".join(str(number) for number in range(4, 40))
    assert owner_from(7, stat, "boot\n") == Owner(7, 22, "boot")


def test_names_have_one_form() -> None:
    """Only the prefix and eight hexadecimal digits count as ours."""
    assert NAME.fullmatch(PREFIX + "0123abcd")
    assert not NAME.fullmatch(PREFIX + "production")
