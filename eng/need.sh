# Sees to the Debian packages in packages.txt: installs what is missing when root, and otherwise names it. Sourced after common.sh.

missing_packages() {
    sed 's/#.*//' "$root/eng/packages.txt" | while read -r command package _; do
        [ -z "$command" ] || command -v "$command" >/dev/null || echo "$package"
    done
}

need_packages() {
    missing=$(missing_packages | sort -u | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
        fail "The tests need packages that are missing here; as root: apt-get install $missing"
    echo "Installing $missing..."
    log=$root/artifacts/apt.log
    mkdir -p "$root/artifacts"
    export DEBIAN_FRONTEND=noninteractive
    # A mirror that is being renewed fails once; the second update finds it whole.
    { apt-get update || apt-get update; } >"$log" 2>&1 || { cat "$log" >&2; fail "apt-get update failed."; }
    # shellcheck disable=SC2086 -- one word a package
    apt-get install -y --no-install-recommends $missing >>"$log" 2>&1 || { tail -20 "$log" >&2; fail "apt-get could not install $missing"; }
}
