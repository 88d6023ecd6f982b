"""One configuration of somebody's proxy, and the verdict that is right for it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from egress_profiles.battery.kinds import Kind
from tests.proxies.yard import Program


@dataclass(frozen=True)
class Configuration:
    """Programs, of which the first is asked; what the check must say.

    `red` are the cases that must be among the red ones, empty where the configuration is good; `told` False is a proxy
    of which nothing can be told. `opened` are the programs with their policy open, for a proxy that refuses without a
    word. `lacking` says what is missing on this machine, empty if nothing is. `quick` ones run at every submission.
    """

    name: str
    programs: Sequence[Program]
    red: tuple[str, ...] = ()
    kind: Kind = Kind.TUNNEL
    told: bool = True
    opened: Sequence[Program] = ()
    pair: str = ""
    quick: bool = False
    lacking: Callable[[], str] = lambda: ""

    @property
    def exit(self) -> int:
        """The exit code that is right."""
        return 1 if self.red else 0 if self.told else 3


@dataclass(frozen=True)
class Maker:
    """A good configuration's text, from which wrong ones are made by one change each."""

    name: str
    program: Callable[[str], Sequence[Program]]
    text: str
    lacking: Callable[[], str]
    kind: Kind = Kind.TUNNEL

    def good(self, *, quick: bool = False) -> Configuration:
        """Give the good one."""
        return Configuration(f"{self.name}: good", self.program(self.text), kind=self.kind, quick=quick,
                             lacking=self.lacking)  # fmt: skip

    def wrong(self, mistake: str, change: tuple[str, str], *red: str, quick: bool = False) -> Configuration:
        """Give a wrong one: what is replaced by what, and which cases then get through.

        Raises:
            ValueError: the change changes nothing.
        """
        old, new = change
        if old not in self.text:
            raise ValueError(old)
        found = self.good(quick=quick)
        return replace(
            found, name=f"{self.name}: {mistake}", programs=self.program(self.text.replace(old, new)), red=red
        )
