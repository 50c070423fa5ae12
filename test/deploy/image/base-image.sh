#!/usr/bin/env bash
# Writes a file system that can stand for the base of the Dockerfile where none can be pulled: Node and
# npm, a shell, and the few programs that the Dockerfile runs, all taken from this machine.
#
#   base-image.sh FOLDER NODE NPM_FOLDER
set -euo pipefail
folder="$1" node="$2" npm="$3"

mkdir -p "$folder"/{etc/ssl/certs,root,tmp,usr/{bin,lib,lib64},usr/local/{bin,lib/node_modules}}
for name in bin lib lib64; do ln -s "usr/$name" "$folder/$name"; done

# A program with the libraries that it loads.
take() {
  local libraries
  libraries="$(ldd "$1" 2>/dev/null | grep -o '/[^ )]*' || true)"
  # shellcheck disable=SC2086  # one argument for each library
  cp -L --parents "$1" $libraries "$folder"
}
for name in bash cp env grep ldd mkdir mv sh uname; do take "$(command -v "$name")"; done
take "$node"
ln -s "$node" "$folder/usr/local/bin/node"
cp -RL "$npm" "$folder/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$folder/usr/local/bin/npm"
# The registry may stand behind a proxy that has its own authority.
cp -L /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
