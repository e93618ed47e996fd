#!/usr/bin/env bash
# Fetches the Debian packages of the image with apt, which checks their signatures, into a folder; nothing is installed and no root is
# needed. Each has to be the one that packages.lock names; --update writes that file anew with the newest there are.
# They come from where this system has its own packages from; CAIRN_DEBIAN_MIRROR names another place, with the folders debian and debian-security.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lock="$here/packages.lock"
mirror=${CAIRN_DEBIAN_MIRROR:-}
names=(base-files dash gcc-12-base libc-bin libc6 libgcc-s1 libstdc++6 openjdk-17-jre-headless zlib1g)

fail() { printf 'image: %s\n' "$*" >&2; exit 1; }

[ $# -ge 1 ] || fail "usage: fetch.sh FOLDER [--update]"
folder=$1
command -v apt-get >/dev/null || fail "the image is made of Debian packages, and this system has no apt-get to fetch them with"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keys" ] || fail "install debian-archive-keyring: without Debian's keys nobody knows whose packages these are"

rm -rf "$folder"
mkdir -p "$folder/apt/state/lists/partial" "$folder/apt/cache/archives/partial" "$folder/apt/preferences.d" "$folder/packages"
folder=$(cd "$folder" && pwd)
: >"$folder/apt/status"
sources() { # one "URI suite" a line
  if [ -n "$mirror" ]; then
    printf '%s\n' "$mirror/debian bookworm" "$mirror/debian bookworm-updates" "$mirror/debian-security bookworm-security"
  else
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 'Component: main' |
      grep -E ' bookworm(-updates|-security)?$' | sort -u || true
  fi
}
sources >"$folder/apt/found"
for suite in bookworm bookworm-security; do
  grep -q " $suite\$" "$folder/apt/found" ||
    fail "this system's package sources have no $suite: say CAIRN_DEBIAN_MIRROR=URL, where URL/debian and URL/debian-security are mirrors of Debian's"
done
sed "s#.*#deb [signed-by=$keys] & main#" "$folder/apt/found" >"$folder/apt/sources.list"

# An apt of its own: what this system installs, and from where, does not matter.
own_apt() {
  apt-get -qq -o "Dir::State=$folder/apt/state" -o "Dir::State::status=$folder/apt/status" -o "Dir::Cache=$folder/apt/cache" \
    -o "Dir::Etc::sourcelist=$folder/apt/sources.list" -o "Dir::Etc::sourceparts=$folder/apt/preferences.d" \
    -o "Dir::Etc::preferences=/dev/null" -o "Dir::Etc::preferencesparts=$folder/apt/preferences.d" \
    -o APT::Architecture=amd64 -o APT::Architectures=amd64 -o Acquire::Languages=none -o "APT::Sandbox::User=$(id -un)" "$@"
}

own_apt update --error-on=any
( cd "$folder/packages" && own_apt download "${names[@]}" )

hashes() { ( cd "$folder/packages" && LC_ALL=C sha256sum -- *.deb ); }

if [ "${2:-}" = --update ]; then
  hashes >"$lock"
else
  differing=$(diff <(hashes) "$lock" | sed -n 's/^[<>] [0-9a-f]*  //p' | sort -u | tr '\n' ' ') || true
  [ -z "$differing" ] || fail "Debian has other packages than packages.lock names: $differing. To take the newest: ./cairn image master --update"
fi
rm -rf "$folder/apt"
