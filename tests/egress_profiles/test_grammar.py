"""What may reach a rendered text, and the sentence that refuses the rest."""

import pytest

from egress_profiles import grammar
from egress_profiles.grammar import Kind

PLAIN: tuple[tuple[Kind, object], ...] = (
    (Kind.HOST, "a-1.xn--bcher-kva.test"),
    (Kind.HOST, ".".join(["a" * 63] * 3 + ["test"])),
    (Kind.PORT, 1),
    (Kind.PORT, 65535),
    (Kind.ADDRESS, "192.0.2.1"),
    (Kind.ADDRESS, "2001:db8::1"),
    (Kind.ADDRESS, "64:ff9b::c000:201"),
    (Kind.NAME, "Site 7, no comma".replace(",", "")),
    (Kind.WORDS, "für den Betrieb, {braces} and # all"),
    (Kind.PATH, "/v1/hosts/{host}/key-exchange"),
    (Kind.METHOD, "GET"),
    (Kind.LISTENER, "3128"),
    (Kind.LISTENER, "127.0.0.1:3128"),
    (Kind.LISTENER, "[::1]:3128"),
    (Kind.FILE, "/etc/squid/byohost.pem"),
)
REFUSED: tuple[tuple[Kind, object, str], ...] = (
    *((Kind.HOST, f"a.test{sign}b", "nothing else") for sign in "\n\r\0\t \"'{}[]()#;\\$`|&<>,=%@!~^_"),
    *((Kind.HOST, each, "nothing else") for each in ("a..test", "-a.test", "a-.test", "a" * 64 + ".test")),
    (Kind.HOST, "a.test\n", "nothing else"),
    (Kind.HOST, "", "1 to 253 characters"),
    (Kind.HOST, ".".join(["a" * 60] * 5), "1 to 253 characters"),
    (Kind.HOST, "A.test", "write 'a.test'"),
    (Kind.HOST, "a.test.", "write 'a.test'"),
    (Kind.HOST, "\uff41.test", "write 'a.test'"),
    (Kind.HOST, "a\u3002test", "write 'a.test'"),
    (Kind.HOST, "pl\u0430tform.test", "write 'xn--"),
    (Kind.HOST, "xn--a.test", "punycode"),
    (Kind.HOST, "1.2.3.4", "address in disguise"),
    (Kind.HOST, "test", "single label"),
    (Kind.HOST, "*.test", "wildcard"),
    (Kind.HOST, ".a.test", "begins with a dot"),
    (Kind.HOST, "a.test:1", "holds a colon"),
    (Kind.HOST, "a.test/1", "holds a slash"),
    (Kind.HOST, 5, "write a text"),
    *((Kind.PORT, each, "from 1 to 65535") for each in (0, 65536, -1, True, 1.0, "443", None)),
    *((Kind.ADDRESS, each, "no address") for each in ("a.test", "192.0.2.0/24", "192.0.2.01", "192.0.2.1\n", "")),
    *((Kind.ADDRESS, each, "has a zone") for each in ("fd00::1%eth0", "fd00::1%}\nadd rule x")),
    *((Kind.ADDRESS, each, "write '2001:db8::1'") for each in ("2001:DB8::1", "2001:db8:0::1")),
    *(
        (Kind.ADDRESS, each, "no host may be there")
        for each in (
            *("0.0.0.0", "255.255.255.255", "224.0.0.1", "169.254.169.254", "168.63.129.16", "::", "ff02::1"),  # noqa: S104 - not bound to
            *("fe80::1", "fd00:ec2::254", "::ffff:192.0.2.1", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1"),
        )
    ),
    *((Kind.NAME, each, "letters, digits") for each in ("", " a", "a ", "a\nb", "a#", "a\u2028b", "ä", "a" * 64)),
    *((Kind.WORDS, each, "on one line") for each in ("", " ", "a\nb", "a\0", "a\u202eb", "a" * 513)),
    *((Kind.PATH, each, "start with /") for each in ("", "a", "/a?b", "/a b", "/a\n", "/a#b", '/"')),
    *((Kind.METHOD, each, "capital letters") for each in ("", "get", "GET\n", "GET POST")),
    *((Kind.LISTENER, each, "ADDRESS:PORT") for each in ("", "0", "3128 accel", "a.test:1", "3128\n")),
    *((Kind.FILE, each, "absolute path") for each in ("", "x.pem", "/x y", "/x\n", "/x#")),
)


@pytest.mark.parametrize(("kind", "value"), PLAIN)
def test_what_is_plain_passes(kind: Kind, value: object) -> None:
    """The control of every refusal below."""
    grammar.hold(kind, value, "key")


@pytest.mark.parametrize(("kind", "value", "words"), REFUSED)
def test_what_is_not_plain_is_refused_with_what_to_write(kind: Kind, value: object, words: str) -> None:
    """On one line, of ASCII alone, whatever it was."""
    with pytest.raises(grammar.NotPlainError) as refused:
        grammar.hold(kind, value, "key")
    sentence = str(refused.value)
    assert words in sentence
    assert sentence.startswith("'key' ")
    assert sentence.endswith(".")
    assert sentence.isprintable()


def test_each_kind_is_tried_both_ways() -> None:
    """One that is added later is missed here, and not by accident."""
    assert {kind for kind, _ in PLAIN} == {kind for kind, _, _ in REFUSED} == {*Kind}


def test_a_long_value_is_not_repeated_whole() -> None:
    """Nor what is no text."""
    assert grammar.shown("a" * 1000) == f"'{'a' * 80}'… (1000 characters)"
    assert grammar.shown({"a": 1}) == "a dict"
