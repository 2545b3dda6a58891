#!/usr/bin/env bash
# Joins the images of both processors (AMD64 and ARM64: their digests) under the release's tags, signs them, and takes their
# bills of materials out, which are attested.
set -euo pipefail
cd "$(dirname "$0")/../.."
source scripts/release/image-name.sh
tags=(--tag "$IMAGE:$VERSION" ${LATEST:+--tag "$IMAGE:$LATEST"})
docker buildx imagetools create "${tags[@]}" "$IMAGE@$AMD64" "$IMAGE@$ARM64"
digest=$(docker buildx imagetools inspect "$IMAGE:$VERSION" --format '{{ .Manifest.Digest }}')
cosign sign --yes --recursive "$IMAGE@$digest"
mkdir -p dist/sboms
for arch in amd64 arm64; do
  part=${arch^^}
  sbom="dist/sboms/trellis-$VERSION-$arch.cdx.json"
  container=$(docker create --platform "linux/$arch" "$IMAGE@${!part}")
  docker cp "$container:/srv/trellis/sbom.cdx.json" "$sbom"
  docker rm "$container"
  cosign attest --yes --type cyclonedx --predicate "$sbom" "$IMAGE@${!part}"
done
