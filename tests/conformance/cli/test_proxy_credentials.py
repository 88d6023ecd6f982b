"""User name and password at a proxy, from a variable or a file."""

from pathlib import Path

import pytest

from conformance.cli.proxy_credentials import pair
from conformance.contract import input_text
from conformance.contract.exits import UsageError


def test_a_pair_is_read_where_it_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line's end is no part of it, a colon in the password is."""
    (tmp_path / "pair").write_text("team:s3:cr3t\n")
    monkeypatch.setenv("AT_THE_PROXY", "team: ü ")
    assert pair("--auth", f"file:{tmp_path / 'pair'}") == "team:s3:cr3t"
    assert pair("--auth", "env:AT_THE_PROXY") == "team: ü "


@pytest.mark.parametrize("text", ["", "words", ":words", "team:\nwords", "team:a\nX-Other: b", "team:\x00"])
def test_what_is_no_pair_of_one_line_is_refused(text: str, tmp_path: Path) -> None:
    """Before it would be sent in a header; nothing of it is said."""
    file = tmp_path / "pair"
    file.write_text(text)
    with pytest.raises(UsageError) as refused:
        pair("--auth", f"file:{file}")
    assert str(refused.value) == f"--auth file:{file}: no text USER:PASSWORD of one line is there"


def test_the_text_itself_is_refused_and_not_repeated() -> None:
    """Every process of the machine could read it."""
    with pytest.raises(UsageError, match="and not the text itself") as refused:
        pair("--proxy-auth", "team:s3cr3t")
    assert "s3cr3t" not in str(refused.value)


def test_a_file_that_never_ends_is_read_to_a_bound() -> None:
    """A device, for one."""
    with pytest.raises(UsageError, match=f"it is larger than {input_text.MOST} bytes"):
        pair("--auth", "file:/dev/zero")
