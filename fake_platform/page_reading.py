"""What a page of the platform offers and says, read from its HTML. Pure.

An act is offered by a link or a form with the attribute `data-act` (register, download, …, as the audit names it); the
commands for the cluster stand in elements with the attribute `data-command`.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_NOT_READ = frozenset({"script", "style"})


@dataclass(frozen=True)
class PageView:
    """A page: its HTTP status, the acts that it offers, the commands that it shows, and all of its text."""

    status: int
    acts: frozenset[str]
    commands: tuple[str, ...]
    text: str
    proof: str = field(repr=False)
    """The secret that forms of this session carry; empty where there is no form."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.acts: set[str] = set()
        self.commands: list[str] = []
        self.words: list[str] = []
        self.proof = ""
        self._open: list[str] = []
        self._in_command = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if act := given.get("data-act"):
            self.acts.add(act)
        if given.get("name") == "proof":
            self.proof = given.get("value") or ""
        if "data-command" in given:
            self._in_command = True
            self.commands.append("")
        if tag in _NOT_READ:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "code":
            self._in_command = False
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._in_command:
            self.commands[-1] += data
        if not self._open:
            self.words.append(data)


def read(status: int, html: str) -> PageView:
    """The page of an answer."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = " ".join("".join(reader.words).split())
    return PageView(status, frozenset(reader.acts), tuple(reader.commands), text, reader.proof)
