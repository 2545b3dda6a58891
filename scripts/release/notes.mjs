// Prints the notes of this version's release: the changelog's section, where its upgrade notes are, and how the image is
// verified. GITHUB_REPOSITORY, GITHUB_SERVER_URL and IMAGE name the places.
import { findSection, findUpgradeNotes, readVersion } from './release-of.mjs';

const {
  GITHUB_SERVER_URL: server = 'https://github.com',
  GITHUB_REPOSITORY: repository,
  IMAGE: image,
} = process.env;
if (!repository || !image) throw new Error('Set GITHUB_REPOSITORY and IMAGE.');
const version = readVersion();
const files = `${server}/${repository}/blob/v${version}`;
// Links in the changelog are relative to its own place.
const section = findSection(version).replace(/\]\((?![a-z]+:|#)([^)]+)\)/g, `](${files}/$1)`);

console.log(`${section}

## Upgrade

[What to do, and what changes one release later](${files}/${findUpgradeNotes(version)})

## Install

    docker run -p 127.0.0.1:3000:3000 -v trellis:/var/lib/trellis ${image}:${version}
    npm install --global trellis@${version}

The image is signed, and says how it was built:

    cosign verify ${image}:${version} --certificate-oidc-issuer https://token.actions.githubusercontent.com --certificate-identity ${server}/${repository}/.github/workflows/release.yml@refs/heads/main
    docker buildx imagetools inspect ${image}:${version} --format '{{ json .Provenance }}'

Its bill of materials is in the image (\`/srv/trellis/sbom.cdx.json\`), attached to this release, and attested.`);
