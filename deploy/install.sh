#!/bin/sh
# Installs the supervisor as a systemd service, of the system or of one user; run again, it updates. See --help.
set -eu

usage() {
    cat <<'EOF'
Usage: install.sh [--user] [--prefix DIR] [--from DIR] [--dry-run]
       install.sh --uninstall [--purge] [--user] [--prefix DIR] [--dry-run]

  --user        for the user who runs this; otherwise for the system, which needs root
  --prefix DIR  where the program goes (default /opt/supervisor, with --user ~/.local/lib/supervisor)
  --from DIR    a published daemon; otherwise it is built from this checkout with the .NET SDK
  --uninstall   remove the program and its unit, and the configuration if it is as it was installed
  --purge       with --uninstall: also a changed configuration, the state, the logs and the system user
  --dry-run     say what would be done, and do nothing

With DESTDIR set, everything goes below that directory, for a package or an image: no user is made and systemd is not told.
EOF
}

fail() {
    echo "install.sh: $1" >&2
    exit 1
}

say() { echo "install.sh: $1"; }

# Everything that changes something goes through here.
run() {
    if [ -n "$dry" ]; then
        echo "+ $*"
    else
        "$@"
    fi
}

parse() {
    user='' prefix='' from='' uninstall='' purge='' dry=''
    while [ $# -gt 0 ]; do
        case $1 in
            --user) user=1 ;;
            --prefix | --from)
                [ $# -gt 1 ] || fail "$1 lacks its value: give a directory behind it"
                if [ "$1" = --prefix ]; then prefix=$2; else from=$2; fi
                shift
                ;;
            --uninstall) uninstall=1 ;;
            --purge) purge=1 ;;
            --dry-run) dry=1 ;;
            --help | -h)
                usage
                exit 0
                ;;
            *) fail "$1 is no option; --help has them" ;;
        esac
        shift
    done
    [ -z "$purge" ] || [ -n "$uninstall" ] || fail "--purge goes with --uninstall"
}

locate() {
    here=$(cd "$(dirname "$0")" && pwd)
    root=${DESTDIR:-}
    if [ -n "$user" ]; then
        scope=--user
        source_unit=$here/supervisor-user.service
        default_program=%h/.local/lib/supervisor
        program=${prefix:-$HOME/.local/lib/supervisor}
        config_directory=${XDG_CONFIG_HOME:-$HOME/.config}/supervisor
        unit=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user/supervisor.service
    else
        scope=--system
        source_unit=$here/supervisor.service
        default_program=/opt/supervisor
        program=${prefix:-/opt/supervisor}
        config_directory=/etc/supervisor
        unit=/etc/systemd/system/supervisor.service
        [ -n "$root" ] || [ -n "$dry" ] || [ "$(id -u)" -eq 0 ] || fail "for the system this needs root; for you alone, say --user"
    fi
    program=${program%/}
    case $program in
        *[!A-Za-z0-9/._-]*) fail "$program has characters that a unit file would read as something else: choose another --prefix" ;;
        /?*) ;;
        *) fail "$program is not absolute: give the whole path with --prefix" ;;
    esac
    config=$config_directory/supervisor.json
    target=$root$program
    # What we have installed has this file; nothing else is ever replaced or removed.
    mark=.installed-by-supervisor
}

# systemd itself, when it runs and this is no staging.
tell_systemd() {
    if [ -z "$root" ] && command -v systemctl >/dev/null && systemctl "$scope" show-environment >/dev/null 2>&1; then
        run systemctl "$scope" "$@"
    fi
}

check_target() {
    if [ -e "$target" ] && [ ! -e "$target/$mark" ] && [ -n "$(ls -A "$target")" ]; then
        fail "$target holds something that this script did not install: choose another --prefix"
    fi
}

install_program() {
    check_target
    run rm -rf "$target.new"
    run mkdir -p "$target.new"
    if [ -n "$from" ]; then
        [ -x "$from/Supervisor" ] || fail "$from is no published daemon: it lacks the program Supervisor"
        run cp -R "$from/." "$target.new"
    else
        command -v dotnet >/dev/null || fail "there is no dotnet: install the .NET 10 SDK, or publish elsewhere and say --from"
        run dotnet publish "$here/../src/Supervisor/Supervisor.csproj" --configuration Release --output "$target.new" --nologo --verbosity quiet
    fi
    # Only for `dotnet run` in a checkout.
    run rm -rf "$target.new/appsettings.Development.json" "$target.new/sample-worker"
    run touch "$target.new/$mark"
    run chmod -R u+rwX,go+rX,go-w "$target.new"

    # A daemon that runs keeps its open files; it is the old one until it is restarted.
    run rm -rf "$target.old"
    if [ -e "$target" ]; then
        run mv "$target" "$target.old"
    fi
    run mv "$target.new" "$target"
    run rm -rf "$target.old"
}

# The service does not have the environment of whoever installs it.
check_runtime() {
    if [ -z "$dry$root" ] && ! env -i PATH=/usr/bin:/bin HOME=/ "$target/Supervisor" --version >/dev/null 2>&1; then
        fail "$target/Supervisor does not run by itself: install the ASP.NET Core 10 runtime where /etc/dotnet/install_location or /usr/share/dotnet says, or publish with --self-contained and say --from"
    fi
}

make_user() {
    if [ -z "$user$root" ] && ! id supervisor >/dev/null 2>&1; then
        run useradd --system --user-group --no-create-home --home-dir /var/lib/supervisor --shell /usr/sbin/nologin supervisor
    fi
}

install_config() {
    run mkdir -p "$root$config_directory"
    run cp "$here/supervisor.sample.json" "$root$config_directory/supervisor.sample.json"
    if [ -e "$root$config" ]; then
        say "$root$config stays as it is; supervisor.sample.json beside it has all options of this version"
    else
        run cp "$here/supervisor.sample.json" "$root$config"
        run chmod 0644 "$root$config"
    fi
    # The daemon's user reads it, whatever umask this ran with.
    run chmod 0755 "$root$config_directory"
    run chmod 0644 "$root$config_directory/supervisor.sample.json"
}

install_unit() {
    run mkdir -p "$(dirname "$root$unit")"
    if [ -n "$dry" ]; then
        echo "+ sed 's|=$default_program/|=$program/|' $source_unit > $root$unit"
    elif [ -z "$prefix" ]; then
        cp "$source_unit" "$root$unit"
    else
        sed "s|=$default_program/|=$program/|" "$source_unit" >"$root$unit"
    fi
    run chmod 0644 "$root$unit"
    tell_systemd daemon-reload
}

uninstall() {
    tell_systemd disable --now supervisor.service || true
    run rm -f "$root$unit"
    tell_systemd daemon-reload
    if [ -e "$target" ]; then
        [ -e "$target/$mark" ] || fail "$target was not installed by this script: remove it yourself"
        run rm -rf "$target"
    fi
    if [ -e "$root$config" ] && [ -z "$purge" ] && ! cmp -s "$root$config" "$root$config_directory/supervisor.sample.json"; then
        say "$root$config was changed and stays; --purge removes it"
    else
        run rm -f "$root$config"
    fi
    run rm -f "$root$config_directory/supervisor.sample.json"
    if [ -d "$root$config_directory" ]; then
        run rmdir "$root$config_directory" 2>/dev/null || true
    fi
    [ -z "$purge" ] || [ -n "$user" ] || purge_system
}

purge_system() {
    run rm -rf "$root/var/lib/supervisor" "$root/var/log/supervisor"
    if [ -z "$root" ] && id supervisor >/dev/null 2>&1; then
        run userdel supervisor
    fi
}

parse "$@"
locate
if [ -n "$uninstall" ]; then
    uninstall
else
    install_program
    check_runtime
    make_user
    install_config
    install_unit
    say "done; edit $config, then: systemctl $scope enable supervisor, and systemctl $scope restart supervisor"
fi
