# common.sh: what tools/demo and tools/check share; they read it with `.`, in the tree's top folder.
# shellcheck shell=sh

# What fleettop is built with, as Debian 12 names it.
BUILD_PACKAGES="gcc libc6-dev make autoconf automake pkg-config
    libopenblas-dev libgsl-dev libsqlite3-dev libncurses-dev zlib1g-dev"

say()
{
    printf '\n==> %s\n' "$*"
}

die()
{
    printf '\n%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# is_installed PACKAGE
is_installed()
{
    dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

# install_packages PACKAGE...: those that are not there yet, with apt-get, as root or by sudo.
install_packages()
{
    command -v dpkg-query >/dev/null 2>&1 ||
        { say "Not Debian: install what these packages hold by other means: $*"; return 0; }
    lacking=
    for package in "$@"; do
        is_installed "$package" || lacking="$lacking $package"
    done
    [ -n "$lacking" ] || return 0
    root=
    [ "$(id -u)" -eq 0 ] || root=sudo
    [ -z "$root" ] || command -v sudo >/dev/null 2>&1 ||
        die "these Debian packages are missing; install them as root, then try again:
    apt-get install$lacking"
    say "Installing from Debian:$lacking"
    # The lists of packages are fetched only when those that are here do not do.
    # shellcheck disable=SC2086  # a list of names
    apt_install $lacking ||
        { $root env DEBIAN_FRONTEND=noninteractive apt-get -q update && apt_install $lacking; } ||
        die "apt-get could not install$lacking"
}

apt_install()
{
    $root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
        -o Dpkg::Use-Pty=0 install "$@" >build/apt.log 2>&1 </dev/null && return 0
    grep '^E: ' build/apt.log
    return 1
}

# quietly LOG COMMAND...: its output goes to the log, the log's end to the screen when it fails.
quietly()
{
    log=$1
    shift
    "$@" >>"$log" 2>&1 </dev/null && return 0
    tail -n 40 "$log"
    return 1
}

jobs()
{
    nproc 2>/dev/null || echo 2
}

# configure_in build/NAME OPTION...: out of tree, again when configure.ac or the options have changed.
configure_in()
{
    folder=$1
    shift
    mkdir -p "$folder"
    : >"$folder/build.log"
    if [ ! -f configure ] || [ -n "$(find configure.ac Makefile.am m4 -newer configure)" ]; then
        quietly "$folder/build.log" autoreconf -fi || die "autoreconf failed"
    fi
    if [ ! -f "$folder/Makefile" ] || [ "$(cat "$folder/options" 2>/dev/null)" != "$*" ]; then
        (cd "$folder" && quietly build.log ../../configure -q "$@") ||
            die "configure failed: $folder/build.log"
        echo "$*" >"$folder/options"
    fi
}
