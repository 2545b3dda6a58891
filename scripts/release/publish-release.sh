#!/usr/bin/env bash
# Publishes the release at the provider, with its notes, OpenAPI document, bills of materials and packages.
set -euo pipefail
cd "$(dirname "$0")/../.."
source scripts/release/image-name.sh
kind=(--latest)
[[ -z $LATEST ]] && kind=(--prerelease)
node scripts/release/notes.mjs > dist/notes.md
# Sets the tag, for links, on the commit that changed the version.
gh release create "v$VERSION" --target "$(git rev-parse HEAD)" --title "Trellis $VERSION" --notes-file dist/notes.md \
  "${kind[@]}" dist/openapi.json dist/sboms/*.cdx.json dist/packages/*.tgz
