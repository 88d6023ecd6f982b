"""Command lines that are programs, and those that start one of the image."""

import pytest

from conformance.target.command_line import program

MOUNTED = ("/etc/settings", "/tmp/")

PROGRAMS = [
    (["/bin/sh", "-c", "id"], "starts a shell (/bin/sh)"),
    (["bash"], "starts a shell"),
    (["busybox", "ash", "-c", "id"], "starts a shell (ash)"),
    (["fish", "-c", "id"], "starts a shell"),
    (["pwsh", "-Command", "id"], "starts a shell"),
    (["/app/run", "--shell=/bin/dash"], "starts a shell"),
    (["/usr/bin/env", "-S", "sh -c 'id'"], "starts a shell (sh)"),
    (["env", "-iS", "python3 -c 'print(1)'"], "hands a program to python3"),
    (["env", "--split-string=perl -e 1"], "hands a program to perl"),
    (["env", "-S", "awk 'never closed"], "hands a program to awk"),
    (["env", "-i", "A=b", "/usr/bin/ruby", "-e", "1"], "hands a program to ruby (/usr/bin/ruby -e)"),
    (["python3", "-c", "1"], "hands a program to python3 (python3 -c)"),
    (["python3.11", "-Ic", "1"], "hands a program to python3.11"),
    (["python3", "-cimport os"], "hands a program"),
    (["python3", "-W", "ignore", "-c", "1"], "hands a program"),
    (["python3", "-m", "pip", "install", "x"], "starts python3 pip"),
    (["perl", "-e", "system(q{id})"], "hands a program to perl"),
    (["perl", "-lane", "print"], "hands a program to perl"),
    (["ksh93", "/app/x"], "starts a shell (ksh93)"),
    (["bash-5.2"], "starts a shell (bash-5.2)"),
    (["micropython", "-c", "1"], "hands a program to micropython"),
    (["qjs", "-e", "1"], "hands a program to qjs"),
    (["sbcl", "--eval", "1"], "hands a program to sbcl"),
    (["script", "-qc", "id"], "hands a program to script"),
    (["uv", "run", "python", "-c", "1"], "hands a program to python"),
    (["/opt/odd", "--quiet", "-e", "require('x')"], "hands a program to odd (-e require('x'))"),
    (["ruby", "-rjson", "-e", "1"], "hands a program to ruby"),
    (["node", "--eval=1"], "hands a program to node"),
    (["node", "-pe", "1"], "hands a program to node"),
    (["deno", "eval", "1"], "hands a program to deno"),
    (["php", "-r", "1"], "hands a program to php"),
    (["lua5.4", "-e", "1"], "hands a program to lua5.4"),
    (["julia", "-E", "1"], "hands a program to julia"),
    (["erl", "-noshell", "-eval", "1"], "hands a program to erl"),
    (["ncat", "-l", "1", "-e", "/app/x"], "hands a program to ncat"),
    (["awk", "BEGIN{}"], "hands a program to awk"),
    (["gsed", "s/a/b/"], "hands a program to gsed"),
    (["xargs", "rm"], "starts xargs"),
    (["timeout", "5s", "xargs", "rm"], "starts xargs"),
    (["nice", "-n", "5", "curl", "-o", "/scratch/x", "https://x.test"], "starts curl"),
    (["git", "clone", "https://x.test"], "starts git clone"),
    (["apk", "add", "x"], "starts apk add"),
    (["find", "/", "-exec", "rm", "{}", ";"], "starts find -exec"),
    (["socat", "-", "EXEC:/app/x"], "starts socat EXEC:/app/x"),
    (["/app/launch", "python3", "-c", "import os; os.abort()"], "hands a program to python3"),
    (["-c", "import os; os.abort()"], "hands a program to the image's own command (-c)"),
    (["/tmp/tool"], "runs /tmp/tool, which is not in the image"),
    (["tini", "--", "/etc/settings/run"], "runs /etc/settings/run"),
    (["python3", "-I", "/etc/settings/x.py"], "runs /etc/settings/x.py"),
    (["java", "-jar", "/tmp/x.jar"], "runs /tmp/x.jar"),
    (["/lib/ld-linux-x86-64.so.2", "/tmp/x"], "runs /tmp/x"),
    (["./tool"], "runs ./tool"),
    (["python3", "-I", "tool.py"], "runs ./tool.py"),
    (["awk", "-f", "/tmp/x.awk"], "runs /tmp/x.awk"),
]


@pytest.mark.parametrize(("words", "said"), PROGRAMS, ids=[" ".join(words) for words, _ in PROGRAMS])
def test_a_program_is_told(words: list[str], said: str) -> None:
    """Any interpreter, behind any wrapper; and whatever is not in the image."""
    assert said in program(words, MOUNTED, "/tmp" if words[-1].removeprefix("./").startswith("tool") else "/app")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["/app/operator", "--log", "json"],
        ["/app/operator", "--config", "/etc/settings/config.yaml"],
        ["/app/operator", "--families", "python", "-c", "/etc/settings/config.yaml"],
        ["/app/operator", "node", "perl", "awk", "find"],
        ["-c", "/etc/settings/config.yaml"],
        ["-e", "prod"],
        ["python3", "-I", "-S", "/app/reference_operator/probe.py"],
        ["python3", "-m", "reference_operator", "-c", "x"],
        ["python3", "/app/main.py", "-c", "x"],
        ["python3"],
        ["python3", "-I"],
        ["node", "--max-old-space-size=200", "/app/index.js"],
        ["perl", "-MTime", "/app/x.pl"],
        ["ruby", "-I", "/app/lib", "/app/x.rb"],
        ["java", "-Xmx200m", "-jar", "/app/x.jar"],
        ["awk", "-f", "/app/x.awk"],
        ["git", "version"],
        ["env", "A=b", "/app/operator"],
        ["timeout", "5", "/app/operator"],
        ["./operator"],
        ["/tmporary/operator"],
        ["npm", "start"],
        ["uv", "run", "python", "-m", "operator_app"],
        ["/app/operator", "-c", '{"log": {"level": "info"}}', "-e", "A=b,c"],
        ["python3", "main.py"],
    ],
    ids=" ".join,
)
def test_a_command_of_the_image_is_none(words: list[str]) -> None:
    """Its arguments may be called like an interpreter, and may name what is mounted."""
    assert program(words, MOUNTED, "/app") == ""
