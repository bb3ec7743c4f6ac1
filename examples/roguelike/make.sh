#!/bin/sh
# Makes the sprites and sheets of sprites.yaml, or what changed of them since. Flags go on: ./make.sh --dry-run
set -eu
cd "$(dirname "$0")"
npx dgx-pixels generate -f sprites.yaml "$@"
