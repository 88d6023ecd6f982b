"""Kills count only for the source that made them."""

from conformance import builtin
from conformance.contract.kills import Kill, Kills, load, render, source_hash


def test_stale_kill_is_none() -> None:
    """A changed check has killed nothing yet."""
    source = source_hash(b"assert x")
    kills = Kills({"a::t": Kill(source, ("wide",))})
    assert kills.of("a::t", source) == ("wide",)
    assert kills.of("a::t", source_hash(b"assert y")) == ()
    assert kills.of("b::t", source) == ()


def test_kill_of_before_the_scenario_changed_is_an_older_one() -> None:
    """It counts still; what is no kill is not old either."""
    kills = Kills({"a::t": Kill("h", ("wide",), "then"), "b::t": Kill("h", ("wide",))})
    assert (kills.is_older("a::t", "h", "now"), kills.is_older("a::t", "h", "then")) == (True, False)
    assert (kills.is_older("b::t", "h", "now"), kills.is_older("b::t", "h", "")) == (True, False)
    assert (kills.is_older("a::t", "other", "now"), kills.is_older("c::t", "h", "now")) == (False, False)
    assert kills.of("a::t", "h") == ("wide",)


def test_text_and_back() -> None:
    """What is written is read again, in a stable order."""
    kills = Kills({"b::t": Kill("h", ("z", "a"), "d"), "a::t": Kill("h", ())})
    assert load(render(kills)).by_check == {"b::t": Kill("h", ("a", "z"), "d"), "a::t": Kill("h", ())}
    assert render(kills).index("a::t") < render(kills).index("b::t")
    assert render(Kills({"a::t": Kill("h", ("m",))})) == (
        '{\n  "a::t": {\n    "source": "h",\n    "mutants": [\n      "m"\n    ]\n  }\n}\n'
    )
    assert '"source": "h",\n    "dependencies": "d",\n' in render(Kills({"a::t": Kill("h", ("m",), "d")}))


def test_shipped_kills_can_be_read() -> None:
    """Whether a mutants run was stored or not."""
    assert isinstance(builtin.kills(), Kills)
