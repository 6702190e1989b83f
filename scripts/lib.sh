# shellcheck shell=bash
# Sourced by the scripts beside it: strict mode, the project as working directory, its tools on PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
cargo_bin=${CARGO_HOME:-$HOME/.cargo}/bin
# .tools holds the pinned tools where another version is in the user's way; sbin is not on an ordinary user's PATH.
PATH="$root/.tools/bin:$root/end2end/node_modules/.bin:$cargo_bin:$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export PATH
# shellcheck disable=SC2034 # used by the scripts that source this
binary=$CARGO_TARGET_DIR/release/regrant
# shellcheck disable=SC2034
clients_python=$root/.tools/clients-python

say() { printf '%s\n' "regrant: $*" >&2; }
die() {
  say "$@"
  exit 1
}

# What the release binary is built from, in one number: contents count, not times, since builds and editors touch folders.
sources() {
  find .cargo Cargo.lock Cargo.toml app frontend migrations public rust-toolchain.toml server style -type f \
    -not -path '*/.tmp*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}
