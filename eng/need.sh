# Sees to Debian packages by a list of lines `command package what for`. Sourced after common.sh.

missing_packages() {
    sed 's/#.*//' "$1" | while read -r command package _; do
        [ -z "$command" ] || PATH=$PATH:/usr/sbin command -v "$command" >/dev/null || echo "$package"
    done | sort -u | tr '\n' ' '
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install_packages() {
    echo "Installing $1..." >&2
    log=$root/artifacts/apt.log
    mkdir -p "$root/artifacts"
    export DEBIAN_FRONTEND=noninteractive
    # A mirror that is being renewed fails once; the second update finds it whole.
    { apt-get update || apt-get update; } >"$log" 2>&1 || { cat "$log" >&2; echo "apt-get update failed." >&2; return 1; }
    # shellcheck disable=SC2086 -- one word a package
    apt-get install -y --no-install-recommends $1 >>"$log" 2>&1 || { tail -20 "$log" >&2; echo "apt-get could not install $1" >&2; return 1; }
}

# need_packages LIST: what the tests cannot do without.
need_packages() {
    missing=$(missing_packages "$1")
    [ -n "$missing" ] || return 0
    can_install || fail "The tests need packages that are missing here; as root: apt-get install $missing"
    install_packages "$missing" || exit 1
}

# want_packages LIST: what can be gone without; who misses it says so itself.
want_packages() {
    missing=$(missing_packages "$1")
    [ -n "$missing" ] || return 0
    if can_install; then install_packages "$missing" || true; else echo "Missing here; as root: apt-get install $missing" >&2; fi
}
