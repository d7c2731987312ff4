#!/bin/sh
# Installs the system packages without which the project does not build and run on a bare Debian or Ubuntu: the
# libraries that OpenCV's native library is linked against, and what the .NET SDK itself takes for granted.
# Does nothing where all are there, asks nothing, and needs root or sudo only where something is missing.
set -eu
PATH="$PATH:/sbin:/usr/sbin"

has_library() { ldconfig -p | grep -q "[[:space:]]$1"; }

missing() {
    for library in libgtk-3.so.0 libdrm.so.2 libatomic.so.1 libstdc++.so.6; do
        has_library "$library " || echo "$library"
    done
    # .NET ends at once without ICU, unless it is told to do without.
    [ -n "${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-}" ] || has_library libicuuc.so || echo libicu
    # Packages are restored over https.
    [ -e /etc/ssl/certs/ca-certificates.crt ] || echo ca-certificates
}

# Debian 13 and Ubuntu 24.04 renamed some packages, and ICU's name holds its version.
package_of() {
    case $1 in
        libgtk-3.so.0) apt-cache show libgtk-3-0t64 >/dev/null 2>&1 && echo libgtk-3-0t64 || echo libgtk-3-0 ;;
        libdrm.so.2) echo libdrm2 ;;
        libatomic.so.1) echo libatomic1 ;;
        libstdc++.so.6) echo libstdc++6 ;;
        libicu) apt-cache pkgnames libicu | grep -E '^libicu[0-9]+$' | sort -V | tail -n 1 ;;
        *) echo "$1" ;;
    esac
}

needed=$(missing)
[ -n "$needed" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Missing, to be installed with this system's package manager:" $needed >&2
    exit 1
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Missing:" $needed >&2
        echo "Run this once as root: sh $0" >&2
        exit 1
    fi
    as_root=sudo
fi

echo "Installing what this system lacks:" $needed
$as_root apt-get -qq update
packages=$(for need in $needed; do package_of "$need"; done)
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $packages >/dev/null

needed=$(missing)
if [ -n "$needed" ]; then
    echo "Still missing after the installation:" $needed >&2
    exit 1
fi
