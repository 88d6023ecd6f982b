"""Names that a careless policy takes for the listed one, made from the listed one itself. Pure.

Each is what one common mistake lets through: a dot that a regular expression takes for any character, a pattern
without its beginning or its end, a wildcard for a domain, a comparison by letter case or without the final dot.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lookalike:
    """A name, the id of its case, and the mistake that lets it through."""

    id: str
    name: str
    mistake: str
    own: bool = True
    """Whether it is a name of its own, which the proxy's DNS has to know."""


def lookalikes(listed: str, unlisted: str) -> tuple[Lookalike, ...]:
    """Give the names that are like `listed` and are not listed; `unlisted` is never among them, nor `listed`."""
    listed, unlisted = listed.lower().rstrip("."), unlisted.lower().rstrip(".")
    dots = [at for at, sign in enumerate(listed) if sign == "."]
    made = [
        Lookalike(f"E17-dot-{number}", f"{listed[:at]}x{listed[at + 1 :]}", "a dot stands for any character")
        for number, at in enumerate(dots, 1)
    ]
    _, _, parent = listed.partition(".")
    made += [
        Lookalike("E17-longer", f"{listed}.{unlisted}", "the pattern has no end, or any part of a name will do"),
        Lookalike("E17-letter-behind", f"{listed}x", "the pattern has no end"),
        Lookalike("E17-letter-before", f"evil{listed}", "the pattern has no beginning: a suffix is enough"),
        Lookalike("E17-below", f"x.{listed}", "sub-domains of the listed name are taken for it"),
        Lookalike("E17-beside", f"x.{parent}", "a wildcard stands for the whole domain"),
        Lookalike("E17-above", parent, "the domain above is taken for the listed name"),
        Lookalike("E17-dashes", f"{listed.replace('.', '-')}.{unlisted}", "dots and dashes are taken for one another"),
        Lookalike("E16-user", f"{listed}@{unlisted}", "what stands before an @ is taken for the host", own=False),
        Lookalike("E16-under_score", f"under_score.{unlisted}", "a name outside the grammar is not judged"),
        Lookalike("E17-unlisted-dot", f"{unlisted}.", "names are compared with their final dot", own=False),
        Lookalike("E17-unlisted-case", unlisted.upper(), "names are compared by letter case", own=False),
    ]
    left_out = {listed, unlisted} if "." in parent else {listed, unlisted, parent}
    found = {each.name: each for each in reversed(made) if each.name not in left_out}
    return tuple(reversed(found.values()))
