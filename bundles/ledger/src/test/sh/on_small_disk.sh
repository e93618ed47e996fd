#!/bin/sh
# on_small_disk.sh FOLDER SIZE COMMAND...   runs a command with a small tmpfs at the folder, for the tests of full disks.
#
# The mount is made in a mount namespace of its own, so that nothing of it stays behind. In a chroot unshare cannot change the
# propagation of the root, which is no mount point there; then the propagation is left as it is and the mount is taken away
# afterwards. Exit status 77 when nothing can be mounted here, with the reason on the standard output; else the command's own.
set -eu

if [ "${1:-}" = --inside ]; then
  folder=$2 size=$3
  shift 3
  if ! reason=$(mount -t tmpfs -o "size=$size" tmpfs "$folder" 2>&1); then
    echo "a small file system cannot be mounted: $reason"
    exit 77
  fi
  status=0
  "$@" || status=$?
  umount -l "$folder"
  exit "$status"
fi

script=$0
if private=$(unshare --mount true 2>&1); then
  exec unshare --mount sh "$script" --inside "$@"
elif unchanged=$(unshare --mount --propagation unchanged true 2>&1); then
  exec unshare --mount --propagation unchanged sh "$script" --inside "$@"
fi
echo "no mount namespace can be made: $private; with --propagation unchanged: $unchanged"
exit 77
