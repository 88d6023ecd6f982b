from conformance.contract.wording import listed, places


def test_few_things_are_all_named() -> None:
    """Sorted, each once."""
    assert listed(["b", "a", "b"]) == "a; b"
    assert listed([]) == ""


def test_many_things_are_cut() -> None:
    """A message stays one line that can be read."""
    assert listed(range(100, 120)).endswith("111 and 8 more")


def test_files_of_one_folder_are_one_place() -> None:
    """Folders inside it are in it too; a file alone stays a file."""
    files = ["e/one/a.txt", "e/one/host/b.txt", "e/one/c.txt", "e/two/d.txt"]
    assert places(files) == ("e/one/ (3 files)", "e/two/d.txt")
    assert places([]) == ()
