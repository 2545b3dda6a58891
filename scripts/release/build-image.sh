#!/usr/bin/env bash
# Builds and pushes the image for one processor, without a tag, with provenance and BuildKit's own bill of all layers.
# Prints <arch>=<digest>: bash scripts/release/build-image.sh amd64
set -euo pipefail
cd "$(dirname "$0")/../.."
source scripts/release/image-name.sh
arch=$1
metadata=$(mktemp)
# The engine's own builder makes no attestations.
docker buildx create --use --driver docker-container >&2
docker buildx build . --platform "linux/$arch" --provenance=mode=max --sbom=true \
  --label "org.opencontainers.image.source=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" \
  --label "org.opencontainers.image.version=$VERSION" \
  --label "org.opencontainers.image.revision=$(git rev-parse HEAD)" \
  --label org.opencontainers.image.licenses=Apache-2.0 \
  --output "type=image,name=$IMAGE,push-by-digest=true,name-canonical=true,push=true" \
  --metadata-file "$metadata" >&2
node -p '`${process.argv[1]}=${JSON.parse(fs.readFileSync(process.argv[2]))["containerimage.digest"]}`' "$arch" "$metadata"
rm "$metadata"
