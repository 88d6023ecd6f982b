"""Whether a text is a program: by what scripts say and settings do not. Pure.

It knows shell, Python, Perl, Ruby, JavaScript, PHP and PowerShell by the lines that hardly any program of them lacks.
Prose, YAML, JSON, INI, PEM, expressions in a rule and format strings are settings.
"""

import re

_SHELL = r"(?:\S{0,200}/)?(?:ba|da|a|z|k|mk|fi|c|tc|pw)?sh\b"
_LANGUAGE = r"(?:\S{0,200}/)?(?:python|perl|ruby|node|php|lua)[\d.]*"
_FETCHER = r"(?:curl|wget|cat|echo|printf|base64|xxd|gunzip|zcat|tar|openssl|fetch)"

_LINE = r"^[ \t]*"
_REST = r"[^\n]{0,300}"
"""Bounded, so that a hostile line cannot make the search slow."""

_SIGNS = {
    "machine code": r"\A\s*(?:f0VMR|7f454c46|TVqQAA|AGFzb|yv66v|UEsDB)|\A\x7fELF",
    "a module in a URL": r"\bdata:(?:text|application)/(?:java|ecma)script\b",
    "a line that names its interpreter": rf"{_LINE}#![ \t]*/",
    "text piped into an interpreter": rf"\b{_FETCHER}\b{_REST}\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:{_SHELL}|{_LANGUAGE}\b)",
    "a download": r"\b(?:curl|wget)(?:\s+-\S+)+\s+\S|\b(?:curl|wget)\s+\S+:\S",
    "a shell with a command": rf"(?:^|[;&|(`\s]){_SHELL}\s+-\w*c\b",
    "an interpreter with a command": r"(?:^|[;&|(`/\s])(?:python[\d.]*\s+-\w*c|(?:perl|ruby|node)\s+-\w*e|php\s+-r)\s",
    "a shell's options": rf"{_LINE}set[ \t]+[-+](?:[a-zA-Z]+\b|o[ \t]+\w+)",
    "a shell's branch or loop": rf"{_LINE}(?:if|elif|while|until|for[ \t]+\w+)\s{_REST}"
    rf"(?:;[ \t]*(?:then|do)\b|\n[ \t]*(?:then|do)[ \t]*$)"
    rf"|{_LINE}case[ \t]+\S+[ \t]+in\b",
    "a command's output": r"\$\(\s*[a-z][\w./-]*\s+[^)\n]",
    "a shell's function": rf"{_LINE}(?:function[ \t]+)?[\w-]+[ \t]*\(\)\s*\{{|^\(\)\s*\{{",
    "a document for a command": r"<<-?[ \t]*['\"]?[A-Z_]+['\"]?[ \t]*(?:$|[>|;&])",
    "a redirection": r"\d?>[ \t]*/dev/(?:null|tcp|stderr)|2>&1|/dev/tcp/",
    "a command line": rf"(?:^|&&|\|\||;)[ \t]*(?:sudo[ \t]+)?(?:chmod\s+(?:-\w+\s+)*[+0-7ugoa]+|rm\s+-\w|mkdir\s+-p"
    rf"|export\s+\w+=|source\s+[./~$]|exec\s+[/\"'$]|trap\s+['\"]|eval\s+[\"'$(`]"
    rf"|(?:apt|apt-get|yum|dnf|apk|pip3?|npm|gem)\s+(?:-\S+\s+)*(?:install|add)\b"
    rf"|(?:{_SHELL}|{_LANGUAGE})\s+(?:-\S+\s+)*(?:\S{{0,200}}/\S|\S{{1,200}}\.(?:sh|py|pl|rb|js|php|lua)\b))",
    "a call that runs a text or a program": r"\b(?:eval|exec|popen)\s*\("
    r"|\bsystem(?:\((?!s\))|\s+\(\s*[bfru]{0,2}['\"$])"  # but neither `system (Linux)` nor `system(s)`
    r"|\bos\.(?:system|exec\w+|spawn\w+)\b"
    r"|\bsubprocess\.\w|\bchild_process\b|\bInvoke-(?:Expression|WebRequest)\b",
    "an import": rf"{_LINE}from[ \t]+[\w.]+[ \t]+import[ \t]+[\w(*]|\brequire\s*\(\s*['\"]"
    rf"|{_LINE}require(?:_relative)?[ \t]+['\"][\w/.-]+['\"]"
    rf"|{_LINE}import\s{_REST}\sfrom\s+['\"]"
    r"|^import[ \t]+[\w.]+(?:[ \t]+as[ \t]+\w+)?(?:,[ \t]*[\w.]+)*[ \t]*"
    r"(?:;|\n{1,3}(?:(?:import|from|def|class|if|with|for|while)\s|@\w|try:|print\b|[\w.]+[ \t]*(?:=|\()))",
    "a function": rf"{_LINE}(?:async[ \t]+)?def[ \t]+\w+[ \t]*\({_REST}:[ \t]*(?:#|$)"
    rf"|\)\s*=>\s*\{{|{_LINE}sub[ \t]+\w+\s*\{{"
    rf"|{_LINE}(?:export[ \t]+)?(?:async[ \t]+)?function\b[ \t]*\w*\s*\({_REST}\)\s*\{{",
    "a statement": rf"{_LINE}use[ \t]+strict\b|{_LINE}my[ \t]+[$@%]\w|<\?php"
    rf"|{_LINE}(?:const|let|var)[ \t]+\w+[ \t]*=|\bconsole\.log\s*\(|{_LINE}print[ \t]*\(|{_LINE}package[ \t]+main\b"
    rf"|{_LINE}#include[ \t]*[<\"]|__import__\s*\("
    rf"|{_LINE}(?:os|sys)\.\w+\(",
}
_ENDS = {"a shell's branch or loop": re.compile(r"(?:\A|[\n;&)}])[ \t]*(?:fi|done|esac)\b")}
"""Without these words as commands it is prose: `if this fails; then it is done`."""
_FOUND = tuple((words, re.compile(pattern, re.MULTILINE)) for words, pattern in _SIGNS.items())
_ANY = re.compile("|".join(_SIGNS.values()), re.MULTILINE)
_SHORT = 64
"""Texts of fewer characters are searched for all signs at once: a bundle has room for tens of thousands of them."""

_SUFFIX = re.compile(
    r"\.(?:sh|bash|zsh|ksh|fish|csh|py|pyc|pyz|pl|pm|rb|js|mjs|cjs|ts|php|lua|tcl|awk|ps1|bat|cmd|so|jar|wasm|exe|ko)$",
    re.IGNORECASE,
)


def sign(text: str) -> str:
    """What betrays a text as a program, in words; empty where nothing does."""
    if len(text) < _SHORT and not _ANY.search(text):
        return ""
    signs = ((words, pattern) for words, pattern in _FOUND if words not in _ENDS or _ENDS[words].search(text))
    found = ((words, pattern.search(text)) for words, pattern in signs)
    return next((f"{words}, {match.group().strip()[:60]!r}" for words, match in found if match), "")


def is_named_as_program(name: str) -> bool:
    """Whether a file of this name is a program, such as `run.sh`."""
    return _SUFFIX.search(name) is not None
