"""Whether a container's command line is a program, or runs one that is not in the image. Pure.

What starts a file of the image with arguments is none: `python3 -I /app/probe.py`. A shell always is one, whatever it
is told: it reads what follows as text.
"""

import posixpath
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

_SHELL = re.compile(
    r"(?:ba|rba|da|a|hu|z|k|mk|lk|ok|lok|pdk|ya|y|o|po|sa|c|tc|fi|xon)?sh(?:-?\d[\d.]*)?|elvish|nushell|pwsh|powershell(?:\.exe)?",
)
_WRAPPER = re.compile(
    r"env|nice|nohup|timeout|setsid|stdbuf|time|tini|dumb-init|catatonit|su-exec|gosu|sudo|doas|chroot|unshare|nsenter"
    r"|ionice|chrt|taskset|setpriv|capsh|flock|strace|watch|exec|command|busybox|toybox|chpst|s6-setuidgid"
    r"|uv|poetry|pipenv|hatch|pdm|run"
)
"""Programs that start another one, which their arguments name."""
_INLINE: Mapping[str, str] = {
    r"(?:micro|i|b)?python[\d.]*|pypy[\d.]*": r"-[bBdEhiIOPqsSuvx]*c",
    r"perl[\d.]*": r"-(?![MmIx])[a-zA-Z0-9.]*[eE]",
    r"[jm]?ruby[\d.]*": r"-(?![rICEx])[a-z0-9.]*e",
    r"node|nodejs|bun|tsx|ts-node": r"-(?:e|p|pe|ep)$|--(?:eval|print)\b",
    r"deno": r"eval$",
    r"php[\d.]*": r"-[rBRE]|--run\b",
    r"(?:lua|luajit|texlua)[\d.]*|Rscript|R|scala|groovy|elixir|racket|swift|clojure|osascript": r"-e|--eval\b",
    r"qjs|janet|ghc|kotlin|dc|ocaml": r"-e$",
    r"sbcl|octave|scheme": r"--eval\b",
    r"nu|script|rc": r"-[a-z]*c",
    r"julia|guile": r"-[eEc]|--eval\b",
    r"erl": r"-eval$",
    r"emacs|vim|gdb|expect": r"-(?:-?eval|-?ex|c)",
    r"nc|ncat|netcat": r"-[ec]|--(?:exec|sh-exec)\b",
}
"""Interpreters, and the option behind which they take a program as text."""
_WITH_OPERAND = frozenset({"-W", "-X", "-r", "--require", "--import", "-C", "-d"})
"""Options of theirs that take the next word."""
_WHOLE: Mapping[str, str] = {r"(?:[gmn]|original-|go)?awk|g?sed": r"-[a-zA-Z]*f|--file\b"}
"""Programs whose first argument is a program as text, unless this option names a file."""
_ELSEWHERE: Mapping[str, str] = {
    r"xargs|parallel|eval|source|curl|wget|aria2c|axel|npx|bunx|uvx": r"",
    r"rsync|scp|sftp|lftp|tftp|rclone|ansible-pull": r"",
    r"oras|skopeo|crane|regctl": r"pull|copy|export|blob",
    r"aws|gcloud|gsutil|az|s3cmd": r"cp|sync|download",
    r"git": r"clone|pull|fetch|(?:alias\.[^=]*=!|core\.\w*(?:[cC]ommand|[eE]ditor|[pP]ager)=).*",
    r"pip[\d.]*|pipx|uv|npm|pnpm|yarn|gem|cargo|go|apt|apt-get|apk|yum|dnf|microdnf": r"install|add",
    r"python[\d.]*": r"-[bBdEhiIOPqsSuvx]*m(?:pip|code|pdb|timeit)",
    r"pnpm|yarn": r"dlx",
    r"bun": r"x",
    r"pipx": r"run",
    r"uv": r"tool",
    r"go": r"[^\s@]+@(?:latest|v\d.*|[0-9a-f]{7,40})",
    r"sqlite3": r"\.(?:shell|system)\b.*",
    r"su|runuser": r"-[a-z]*c|--(?:session-)?command(?:=.*)?",
    r"find": r"-(?:exec|execdir|ok)",
    r"(?:g|bsd)?tar": r"--(?:to-command|use-compress-program|checkpoint-action)=.*|-I.*",
    r"g?make": r"--eval.*|-E.*",
    r"socat": r"(?i:exec|system|shell):.*",
}
"""Programs that run or fetch what does not stand in the bundle, and the word, or two in a row, that make them."""
_LOADER = r"java|dotnet|ld-linux.*|ld-musl.*"

_LOADED = re.compile(
    r"(?:-(?:javaagent|agentpath|Xbootclasspath/[ap]):|--(?:require|import|loader|experimental-loader)=)([^=]*)"
)
"""Options of interpreters behind which a further program is loaded."""

_SPLIT = re.compile(r"(?:-[a-zA-Z0]*S|--split-string=?)(.*)", re.DOTALL)
_ASIDE = re.compile(r"-.*|\w+=.*|\d+(?:\.\d+)?[smhd]?", re.DOTALL)
"""What may stand before the program that a wrapper starts: options, variables, durations."""
_ALWAYS = ("/proc", "/dev")
_MOST = 1000
"""Words of a command line that somebody reads: more would fill the bundle that a reviewer has to read to the end."""
_OPTION = re.compile(r"-[ceE]|--eval")
_OUTPUT = r"\$\((?![A-Z_][A-Z0-9_]*\))"
"""A command's output; a name in capitals is a variable that kubelet fills in."""
_SURELY_CODE = re.compile(rf"[;`|]|{_OUTPUT}|\w\s*\(|\n")
_CODE = re.compile(rf"[;`|&<>{{}}]|{_OUTPUT}|\w\s*\(|\n|\s-\w")
_REMOTE = re.compile(r"(?:\./)?(?:npm|jsr|data):|.*://", re.DOTALL)
"""A script that its interpreter fetches, or that stands in its own name."""


def program(words: Sequence[str], mounted: Sequence[str] = (), folder: str = "/") -> str:
    """Why a command line is a program, or runs one from where the image's do not lie; empty where it is neither.

    `mounted`: paths at which the pod mounts something; `folder`: where the container works.
    """
    if len(words) > _MOST:
        return f"has {len(words)} words, of which nobody reads more than {_MOST},"
    shell = next((word for word in words if _SHELL.fullmatch(_name(word.rpartition("=")[2]))), None)
    if shell is not None:
        return f"starts a shell ({shell})"
    if re.match(r"-[ceE]|--eval\b", words[0] if words else "") and _CODE.search(" ".join(words[1:])):
        return f"hands a program to the image's own command ({words[0]})"
    return next(chain(_reasons(words, mounted, folder), _handed(words)), "")


def _reasons(words: Sequence[str], mounted: Sequence[str], folder: str) -> Iterator[str]:
    """Of the first program of a line, of those that wrappers start, and of interpreters behind any other program."""
    wrapped = not words or not words[0].startswith("-")  # else they are options of the image's own command
    for index, word in enumerate(words):
        rest = words[index + 1 :]
        if wrapped and _ASIDE.fullmatch(word):
            continue
        if wrapped:
            if _name(word) == "env" and (split := _split(rest)):
                yield program(split, mounted, folder)
            # A bare name is looked up in PATH as a program, and in the folder as a script.
            scripts = [each if "/" in each else f"./{each}" for each in _script(word, rest)]
            yield from _mounted((word, *scripts), mounted, folder)
            yield from (
                f"runs {each.removeprefix('./')}, which does not stand here" for each in scripts if _REMOTE.match(each)
            )
            yield from _elsewhere(word, rest)
        yield from _inline(word, rest, sure=wrapped)
        wrapped = wrapped and _WRAPPER.fullmatch(_name(word)) is not None


def _inline(word: str, rest: Sequence[str], *, sure: bool) -> Iterator[str]:
    """An interpreter with a program as text; a word that may be an argument counts if what follows looks like code."""
    for names, flag in _INLINE.items():
        at = _place(rest, flag) if re.fullmatch(names, _name(word)) else None
        if at is not None and (sure or _CODE.search(" ".join(rest[at + 1 :]))):
            yield f"hands a program to {_name(word)} ({' '.join((word, *rest[: at + 1]))})"


def _handed(words: Sequence[str]) -> Iterator[str]:
    """A text that is code beyond doubt, behind an option by which most interpreters take one: whatever the program."""
    for option, text in pairwise(words[1:]):
        if _OPTION.fullmatch(option) and _SURELY_CODE.search(text):
            yield f"hands a program to {_name(words[0])} ({option} {text[:40]})"


def _elsewhere(word: str, rest: Sequence[str]) -> Iterator[str]:
    for names, flag in _WHOLE.items():
        if re.fullmatch(names, _name(word)) and not any(re.match(flag, each) for each in rest):
            yield f"hands a program to {_name(word)}"
    for names, order in _ELSEWHERE.items():
        given = [each for each in (*rest, *map("".join, pairwise(rest))) if re.fullmatch(order, each)]
        if re.fullmatch(names, _name(word)) and (given or not order):
            yield f"starts {' '.join((_name(word), *given[:1]))}, which runs or fetches what does not stand here"


def _mounted(paths: Sequence[str], mounted: Sequence[str], folder: str) -> Iterator[str]:
    """Those of the paths, relative to the container's folder, that lie where something is mounted."""
    for path in paths:
        if "/" in path and beside_the_image(path, mounted, folder):
            yield f"runs {path}, which is not in the image but mounted"


def beside_the_image(path: str, mounted: Sequence[str], folder: str = "/") -> str:
    """The mount below which a path lies that is relative to a folder, or empty: its files are not the image's.

    /proc and /dev are mounts of every container: a script there is what it was given as text.
    """
    whole = _plain(posixpath.join(folder, path))
    if whole == "/dev/null":
        return ""
    places = (_plain(place) for place in (*mounted, *_ALWAYS) if place)
    return next((place for place in places if f"{whole}/".startswith(f"{place.rstrip('/')}/")), "") if path else ""


def _plain(path: str) -> str:
    """A path from the root without . and .., and with one slash between two steps."""
    return posixpath.normpath(f"/{path.lstrip('/')}")


def _script(word: str, rest: Sequence[str]) -> Sequence[str]:
    """The files that an interpreter is told to run, where it is told any."""
    if not any(re.fullmatch(names, _name(word)) for names in (*_INLINE, *_WHOLE, _LOADER)):
        return ()
    loaded = [found[1] for found in map(_LOADED.match, rest) if found]
    return [*[each for each in rest if not each.startswith("-") and each != "run"][:1], *loaded]


def _split(rest: Sequence[str]) -> list[str]:
    """What `env -S` makes of its text, and what follows it."""
    for index, word in enumerate(rest):
        found = _SPLIT.fullmatch(word)
        if found:
            text = " ".join((found[1], *rest[index + 1 :]))
            try:
                return shlex.split(text)
            except ValueError:  # a quote that is never closed
                return text.split()
    return []


def _place(rest: Sequence[str], flag: str) -> int | None:
    """Where the option stands among those of the interpreter, which end with the first word that is none."""
    operand = False
    for index, word in enumerate(rest):
        if re.match(flag, word):
            return index
        if not operand and not _ASIDE.fullmatch(word):
            return None
        operand = word in _WITH_OPERAND
    return None


def _name(word: str) -> str:
    return word.rpartition("/")[2]
