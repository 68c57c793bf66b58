#!/bin/bash
# An empty Debian 12 with nothing but Python, make, git and certificates, this repository cloned into it, and a command
# run inside. As root:  tools/empty_debian.sh TREE 'make run'    (TREE is made if it is not there; needs debootstrap)
# The mirror and the certificates of this machine are used inside as well, so that it works behind a proxy.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 TREE COMMAND" >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)
tree=$1

first_mirror() {
  awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null | grep . ||
    awk '/^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^http/) {print $i; exit}}' /etc/apt/sources.list
}

if [ ! -x "$tree/bin/bash" ]; then
  command -v debootstrap >/dev/null || { echo "Please install debootstrap." >&2; exit 1; }
  debootstrap --variant=minbase --include=python3,make,git,ca-certificates bookworm "$tree" "$(first_mirror)"
  cp -a /etc/apt/sources.list.d/*.sources "$tree/etc/apt/sources.list.d/" 2>/dev/null &&
    : >"$tree/etc/apt/sources.list" || cp /etc/apt/sources.list "$tree/etc/apt/sources.list"
  git clone -q "$here" "$tree/srv/shopbell"
fi
git -C "$tree/srv/shopbell" pull -q
for file in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
  [ ! -e "$file" ] || cp -L "$file" "$tree$file"
done
cp -a /usr/local/share/ca-certificates/. "$tree/usr/local/share/ca-certificates/" 2>/dev/null || true

# The mounts belong to the new namespace, and end with the command.
export tree command=$2
exec unshare --mount --pid --fork --kill-child -- bash -c '
  mount -t proc proc "$tree/proc"; mount --rbind /sys "$tree/sys"; mount --rbind /dev "$tree/dev"
  certificates=/etc/ssl/certs/ca-certificates.crt
  exec chroot "$tree" /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    CI="${CI:-}" SSL_CERT_FILE=$certificates PIP_CERT=$certificates \
    bash -c "cd /srv/shopbell && $command"'
