from conformance.observe.canary import strangers, words

OURS = {
    "listener": "tls",
    "source": "10.244.0.9",
    "sourcePort": 4000,
    "local": "192.0.2.10",
    "event": "accept",
    "time": "t",
}


def test_later_lines_of_a_known_connection_are_no_strangers() -> None:
    """The control client's connection may log once more after the sandbox has begun."""
    assert strangers([{**OURS, "event": "hello"}], [OURS]) == ()


def test_another_port_is_another_connection() -> None:
    """On its way a source address may be translated, so the port decides."""
    theirs = {**OURS, "sourcePort": 4001}
    assert strangers([OURS, theirs], [OURS]) == (theirs,)


def test_words_name_everything_but_the_time() -> None:
    """Equal arrivals are told once."""
    assert words([OURS, {**OURS, "time": "later"}]) == (
        "event accept, listener tls, local 192.0.2.10, source 10.244.0.9, sourcePort 4000"
    )
