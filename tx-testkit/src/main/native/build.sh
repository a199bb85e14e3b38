#!/bin/sh
# Rebuilds the stand-in libraries in src/main/resources (rarely needed; they are kept in the repository, 5 KiB each).
set -eu
cd "$(dirname "$0")"
target=../resources/io/atone/testkit/database/embedded/linux-amd64
for library in libaio libnuma; do
  gcc -shared -nostdlib -Os -s -fno-builtin -fno-asynchronous-unwind-tables \
    -Wl,-z,noseparate-code -Wl,--build-id=none -Wl,-soname,$library.so.1 -Wl,--version-script=$library.map \
    -o "$target/$library.so.1" $library.c
done
