"""A growing log is parsed once, whole lines only."""

from conformance.observe.growing_log import Growing


def test_each_line_is_parsed_once_and_none_is_lost() -> None:
    """Also one that was half written at the first look, in the middle of a character."""
    log, parsed = "one\ntw\u00f6\nthr".encode(), list[str]()

    def parse(text: str) -> list[str]:
        parsed.append(text)
        return text.splitlines()

    growing = Growing(parse)
    half = log.index(b"\xb6")
    assert growing.read(lambda offset: log[:half][offset:]) == ("one",)
    assert growing.read(lambda offset: log[offset:]) == ("one", "tw\u00f6")
    assert growing.read(lambda offset: (log + b"ee\n")[offset:]) == ("one", "tw\u00f6", "three")
    assert parsed == ["one", "tw\u00f6", "three"]


def test_a_log_that_says_nothing_new_adds_nothing() -> None:
    """Nor does one that is empty."""
    growing = Growing(str.splitlines)
    assert growing.read(lambda _: b"") == ()
    assert growing.read(lambda _: b"half") == ()
