#!/bin/sh
# Installs the system libraries that OpenCV's native library is linked against (Debian and Ubuntu).
# Does nothing where all are there, asks nothing, and needs root or sudo only where something is missing.
set -eu

# One library a package; the others come with them. Debian 13 and Ubuntu 24.04 renamed GTK's package.
missing() {
    for library in libgtk-3.so.0 libdrm.so.2 libatomic.so.1 libstdc++.so.6; do
        ldconfig -p | grep -q "[[:space:]]$library " || echo "$library"
    done
}

PATH="$PATH:/sbin:/usr/sbin"
[ -n "$(missing)" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "These libraries are missing; install them with this system's package manager:" $(missing) >&2
    exit 1
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "These libraries are missing:" $(missing) >&2
        echo "Run this once as root: sh $0" >&2
        exit 1
    fi
    as_root=sudo
fi

echo "Installing system libraries for OpenCV:" $(missing)
$as_root apt-get -qq update
gtk=libgtk-3-0
if apt-cache show libgtk-3-0t64 >/dev/null 2>&1; then
    gtk=libgtk-3-0t64
fi
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
    "$gtk" libdrm2 libatomic1 libstdc++6 >/dev/null

if [ -n "$(missing)" ]; then
    echo "These libraries are still missing:" $(missing) >&2
    exit 1
fi
