# What the commands at the root share. Sourced by them after they have set $root; knows nothing of what they run.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# A service or container may have no home; the SDK insists on one.
[ -n "${HOME:-}" ] || export HOME=/tmp

fail() { echo "$1" >&2; exit 1; }

need_dotnet() {
    command -v dotnet >/dev/null ||
        fail "Socle needs the .NET 10 SDK, and no 'dotnet' is on the PATH: see https://dotnet.microsoft.com/download/dotnet/10.0"
    case $(cd "$root" && dotnet --version 2>/dev/null) in
        [1-9][0-9].*) ;;
        *) fail "Socle needs the .NET 10 SDK, and this 'dotnet' has none that fits global.json: see https://dotnet.microsoft.com/download/dotnet/10.0" ;;
    esac
}

# build PROJECT: Release, one at a time, silent unless it fails. The log goes to a file, since build servers outlive the
# build and would hold a pipe open.
build() {
    mkdir -p "$root/artifacts"
    (
        flock 9
        dotnet build "$root/$1" -c Release -v quiet -clp:NoSummary >"$root/artifacts/build.log" 2>&1
    ) 9>"$root/artifacts/build.lock" && return
    grep -E '(error|warning) [A-Z]+[0-9]+|MSBUILD : error' "$root/artifacts/build.log" | sort -u >&2 || cat "$root/artifacts/build.log" >&2
    return 1
}

# build_if_changed PROJECT [ASSEMBLY]: builds it unless nothing that it may be made from is newer than its last build, and sets $program to what was built.
# Folders are compared too: a source that was deleted or renamed leaves only their date behind.
build_if_changed() {
    name=$(basename "$1")
    program=$root/artifacts/bin/$name/release/${2:-$name}.dll
    stamp=$root/artifacts/stamps/$name
    if [ -e "$stamp" ] && [ -e "$program" ] &&
        [ -z "$(find "$root/src" "$root/$1" "$root"/Directory.*.props "$root/global.json" -newer "$stamp" -print -quit)" ]; then
        return
    fi
    need_dotnet
    echo "Building $name..." >&2
    mkdir -p "$root/artifacts/stamps"
    touch "$stamp.new" # before the build: an edit during it counts
    build "$1" || fail "$name does not build; the compiler's messages are above."
    mv "$stamp.new" "$stamp"
}
