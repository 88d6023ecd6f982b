#!/bin/sh
# Installs byohost from this kit alone: a virtual environment made of its wheels, and nothing else. No network is used.
#   sh install.sh FOLDER
set -eu
say() { echo "install.sh: $1" >&2; exit "$2"; }
here=$(cd "$(dirname "$0")" && pwd)
[ $# -eq 1 ] || say "name the folder to install into, such as /opt/byohost" 64
mkdir -p "$1"
target=$(cd "$1" && pwd)
case "$target/" in "$here"/*) say "$1 lies in the kit, which is to stay as it is; name a folder elsewhere" 64 ;; esac
[ "$(uname -m)" = "@MACHINE@" ] || say "this kit is for @MACHINE@, and this machine is $(uname -m)" 2
python=${PYTHON:-python3}
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') ||
    say "there is no $python; install Python (@PYTHONS@), or name one: PYTHON=/path/to/python sh install.sh FOLDER" 2
case " @PYTHONS@ " in
*" $version "*) ;;
*) say "this kit has wheels for Python @PYTHONS@, and $python is $version; name another: PYTHON=/path/to/python" 2 ;;
esac
"$python" -m venv --without-pip "$target"
for pip in "$here"/wheels/pip-*.whl; do :; done # it runs out of its own wheel
"$target/bin/python" -P "$pip/pip" --isolated --disable-pip-version-check --no-cache-dir -q \
    install --no-index --find-links "$here/wheels" "byohost==@VERSION@"
echo "$target/bin/byohost"
