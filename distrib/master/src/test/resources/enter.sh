#!/bin/sh
# Enters a container the way that engines do, as far as the kernel alone can: in mount and process namespaces of its own, with the root
# file system read-only but for the volume and /tmp. Arguments: root file system, volume, where the volume goes, user, group, a file with
# the environment, command.
set -eu

root=$1 volume=$2 target=$3 user=$4 group=$5 environment=$6
shift 6
PATH=$PATH:/usr/sbin
mount --bind "$root" "$root"
mount --bind "$volume" "$root$target"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/tmp"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs env -i $(cat "$environment") "$(command -v chroot)" --userspec="$user:$group" --groups="$group" "$root" "$@"
