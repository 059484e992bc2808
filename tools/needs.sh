#!/bin/sh
# needs.sh PYTHON CC: names all that this machine lacks to build the package, and how to get it.
python=$1 cc=$2
missing='' packages=''

lacks() { # lacks WHAT PACKAGE...
    missing="$missing${missing:+, }$1"
    shift
    packages="$packages $*"
}

command -v "$cc" >/dev/null || lacks "a C compiler ($cc)" gcc libc6-dev
if ! command -v "$python" >/dev/null; then
    lacks "Python 3.11 or newer ($python)" python3 python3-venv python3-dev
else
    version=$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "make: Python 3.11 or newer is needed, but $(command -v "$python") is $version;" \
            "name another: make PYTHON=python3.12" >&2
        exit 1
    }
    # Debian's packages of a Python bear the name of its command.
    name=$(basename "$python")
    "$python" -c 'import ensurepip, venv' 2>/dev/null || lacks "$python's ensurepip" "$name-venv"
    "$python" -c 'import os, sysconfig
os.stat(os.path.join(sysconfig.get_path("include"), "Python.h"))' 2>/dev/null ||
        lacks "$python's header Python.h" "$name-dev"
fi
[ -z "$missing" ] && exit 0
echo "make: $missing: missing; on Debian or Ubuntu: apt-get install$packages" >&2
exit 1
