"""Pages read from their HTML."""

from fake_platform.page_reading import read

HTML = """<!doctype html><style>p{}</style><script>let x = "<p>";</script>
<form data-act="register"><input type="hidden" name="proof" value="s&amp;t"></form>
<a data-act="delete" href="x">Delete</a> <p>One
 line &lt;b&gt;</p><pre><code data-command>kubectl apply -f a.yaml</code></pre><code>other</code>"""


def test_acts_commands_and_text_are_found() -> None:
    """Attributes tell acts and commands; scripts and styles are no text; entities are what they stand for."""
    seen = read(200, HTML)
    assert (seen.status, seen.commands) == (200, ("kubectl apply -f a.yaml",))
    assert seen.acts == {"register", "delete"}
    assert seen.proof == "s&t"
    assert seen.text == "Delete One line <b>kubectl apply -f a.yamlother"
    assert "s&t" not in repr(seen)


def test_empty_page_offers_nothing() -> None:
    """No form, no secret."""
    assert read(404, "<input name=proof>").proof == ""
    assert read(404, "").acts == frozenset()
