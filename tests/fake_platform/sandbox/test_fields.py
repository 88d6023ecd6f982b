import pytest

from fake_platform.sandbox.fields import BatchError, Fields


def _fields(**members: object) -> Fields:
    return Fields(members, "Line 1")


def test_members_are_read_with_their_types() -> None:
    """Each reader gives the member, or its default."""
    fields = _fields(a="x", n=3, s=2.5, f=True, t=["p", "q"], h={"A": "1"}, nothing=None)
    assert (fields.text("a"), fields.text("b", "y"), fields.whole("n", None, 9), fields.whole("m", 4, 9)) == (
        *("x", "y", 3),
        4,
    )
    assert (fields.maybe("nothing"), fields.maybe("absent"), fields.maybe("a")) == (None, None, "x")
    assert fields.flag("f", default=False)
    assert fields.seconds() == 5
    assert (fields.texts("t", ()), fields.texts("a", ()), fields.texts("u", ("d",))) == (("p", "q"), ("x",), ("d",))
    assert fields.headers("h") == (("A", "1"),)
    assert _fields(h=[["A", "1"], ["A", "2"]]).headers("h") == (("A", "1"), ("A", "2"))
    assert _fields(timeout=0.5).seconds() == 0.5


@pytest.mark.parametrize("value", [1, None])
def test_a_text_is_a_string(value: object) -> None:
    """Numbers and null are no strings."""
    with pytest.raises(BatchError, match="Line 1 has 'a' in another shape: it is a string"):
        _fields(a=value).text("a")


def test_a_missing_member_is_named() -> None:
    """The sentence tells a missing member from a wrong one."""
    with pytest.raises(BatchError, match="Line 1 lacks 'a': it is a string"):
        _fields().text("a")
    with pytest.raises(BatchError, match="another shape"):
        _fields(a=3).maybe("a")


@pytest.mark.parametrize("value", ["3", True, -1, 10, 2.5])
def test_an_integer_stays_within_its_bounds(value: object) -> None:
    """Text, booleans, fractions and numbers outside are refused."""
    with pytest.raises(BatchError, match="an integer from 0 to 9"):
        _fields(n=value).whole("n", None, 9)


@pytest.mark.parametrize("value", ["3", True, 0, 61])
def test_a_timeout_is_above_zero_and_at_most_a_minute(value: object) -> None:
    """A batch can never hang for longer than a minute an attempt."""
    with pytest.raises(BatchError, match="above 0 and at most 60"):
        _fields(timeout=value).seconds()


def test_flags_lists_and_headers_have_their_shapes() -> None:
    """Each wrong shape has its sentence."""
    with pytest.raises(BatchError, match="true or false"):
        _fields(f=1).flag("f", default=False)
    for value in (1, [1]):
        with pytest.raises(BatchError, match="a list of strings"):
            _fields(t=value).texts("t", ())
    for pairs in (1, [["a"]], [["a", 1]], ["ab"], {"a": 1}):
        with pytest.raises(BatchError, match="a list of \\[name, value\\]"):
            _fields(h=pairs).headers("h")


def test_what_nobody_asked_for_is_refused() -> None:
    """A misspelt member is not silently ignored."""
    fields = _fields(a="x", hots="y")
    fields.text("a")
    fields.text("b", "")
    with pytest.raises(BatchError, match="unknown member 'hots': this kind takes a, b"):
        fields.end()
    _fields().end()
