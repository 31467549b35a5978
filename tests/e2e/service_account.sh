# A computer of its own, made of this one: /etc, /srv, /var and /usr/local/{bin,lib} are copies or new ones.
# $1 a folder, $2 this Python, $3 where Python itself is installed, $4 a folder on the way there that
# others cannot enter: it is opened here.
set -eu
mount --make-rprivate /
mkdir "$1/python" "$1/over"
mount --bind "$3" "$1/python"
if [ -n "$4" ]; then
    mount -t tmpfs -o mode=755 none "$4"
    mkdir -p "$3"
    mount --bind "$1/python" "$3"
fi
for folder in /etc /srv; do
    cp -a "$folder" "$1/over/"
done
mkdir -p "$1/over/var/log" "$1/over/var/lib" "$1/over/var/mail" "$1/over/local/bin" "$1/over/local/lib"
for folder in /etc /srv /var; do
    mount --bind "$1/over$folder" "$folder"
done
for folder in bin lib; do
    mount --bind "$1/over/local/$folder" "/usr/local/$folder"
done
useradd asha
useradd stranger
crm="$2 -m crm_tui.cli"
$crm setup --no-input --name "Sweet Crumbs" >&2
$crm service-account show --json > "$1/steps.json"
"$2" - "$1/steps.json" > "$1/steps.sh" <<'END'
import json, shutil, sys

for step in json.load(open(sys.argv[1]))["steps"]:
    for command in step["commands"]:
        if not command.endswith("service-account check") and (shutil.which("visudo") or "visudo" not in command):
            print(command.replace("PERSON", "asha"))
END
sh -eu "$1/steps.sh" >&2
$crm service-account check --json > "$1/check.json" || true

as() {
    setpriv --reuid "$1" --regid "$1" --init-groups sh -c "$2" >> "$1.out" 2>&1 && echo 0 || echo 1
}
cd "$1"
: > asha.out; chmod 666 asha.out
if command -v sudo > /dev/null; then
    through="/usr/local/bin/crm"
else
    # As sudo would: the rule's command, as the account, with a clean environment and who asked.
    through="env -i SUDO_USER=asha setpriv --reuid crm-shop --regid crm-shop --init-groups /usr/local/lib/crm-shop/crm"
fi
uses_crm() {
    if command -v sudo > /dev/null; then as asha "$through leads list"; else
        $through leads list >> asha.out 2>&1 && echo 0 || echo 1
    fi
}
echo "reads the data: $(as asha 'cat /var/lib/crm-shop/shop/shop.db')"
echo "looks into the folder: $(as asha 'ls /var/lib/crm-shop')"
echo "writes what sudo runs: $(as asha ': >> /usr/local/lib/crm-shop/crm')"
echo "uses crm: $(uses_crm)"
