from conformance.wording import listed


def test_few_things_are_all_named() -> None:
    """Sorted, each once."""
    assert listed(["b", "a", "b"]) == "a; b"
    assert listed([]) == ""


def test_many_things_are_cut() -> None:
    """A message stays one line that can be read."""
    assert listed(range(100, 120)).endswith("111 and 8 more")
