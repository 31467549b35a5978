#!/bin/sh
# Puts the relay onto a Debian or Ubuntu: program, settings to begin with, service.
# Run it again for a newer version; settings and what waits for the shop stay as they are.
# `sh install.sh --all` brings what reports to Sentry and sends traces as well.
set -eu
umask 022 # the service's own user reads the program, whatever root keeps to itself
cd "$(dirname "$0")"

program=/opt/webhook-relay
settings=/etc/webhook-relay/relay.toml
lock=requirements-relay.lock
# Whoever has it all keeps it: the settings may ask for it.
if [ "${1:-}" = --all ] || ls -d "$program"/lib/python3*/site-packages/sentry_sdk >/dev/null 2>&1; then
    lock=requirements-relay-all.lock
fi

fail() { echo "install.sh: $1" >&2; exit 1; }

[ "$(id -u)" = 0 ] || fail "run it as root: sudo sh install.sh"
python=$(command -v python3) || fail "python3 is missing: apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or later is needed; this is $("$python" -V)."
"$python" -c 'import ensurepip' 2>/dev/null || fail "apt-get install python3-venv, then run it again"

# Beside the old one, and exchanged when it is whole: a broken download leaves what runs alone.
new="$program.new"
rm -rf "$new"
"$python" -m venv --without-pip "$new"
"$python" -m venv "$new.tools"
install="$new.tools/bin/python -m pip --python $new/bin/python install --quiet --disable-pip-version-check"
$install --require-hashes --only-binary :all: -r "$lock"
$install --no-deps webhook_relay-*.whl
rm -rf "$new.tools"
"$new/bin/python" -m webhook_relay --help >/dev/null || fail "the new program does not start; all stays as it was"
# The programs of a virtual environment name their own folder.
sed -i "1s|$new|$program|" "$new"/bin/webhook-relay
rm -rf "$program.old"
[ ! -d "$program" ] || mv "$program" "$program.old"
mv "$new" "$program"
rm -rf "$program.old"
ln -sf "$program/bin/webhook-relay" /usr/local/bin/webhook-relay

if [ ! -e "$settings" ]; then
    mkdir -p "$(dirname "$settings")"
    (umask 077 && cat >"$settings" <<'TOML')
[relay]
home = "/var/lib/webhook-relay"

# Addresses for webhooks are added with: webhook-relay channels add
TOML
    echo "wrote $settings"
fi

if [ -d /run/systemd/system ]; then
    cp webhook-relay.service /etc/systemd/system/
    systemctl daemon-reload
    systemctl enable --quiet webhook-relay
    systemctl restart webhook-relay
    echo "the service runs: systemctl status webhook-relay"
else
    echo "no systemd here: start it with webhook-relay serve"
fi
echo "installed $("$program/bin/python" -c 'import importlib.metadata as m; print(m.version("webhook-relay"))')"
