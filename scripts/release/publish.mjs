// Publishes the archives of dist/packages, except what an earlier run has published:
// node scripts/release/publish.mjs [--dry-run]
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readVersion } from './release-of.mjs';

const folder = path.join(import.meta.dirname, '..', '..', 'dist', 'packages');
const version = readVersion();
const isDryRun = process.argv.includes('--dry-run');
const tag = version.includes('-') ? 'next' : 'latest';

for (const archive of readdirSync(folder).sort()) {
  const name = archive.startsWith('trellis-gitsync-') ? '@trellis/gitsync' : 'trellis';
  const isPublished =
    !isDryRun &&
    spawnSync('npm', ['view', `${name}@${version}`, 'version'], { encoding: 'utf8' }).stdout.trim();
  if (isPublished) {
    console.log(`${name}@${version} is published already.`);
    continue;
  }
  const options = ['--access', 'public', '--tag', tag, isDryRun ? '--dry-run' : '--provenance'];
  execFileSync('npm', ['publish', path.join(folder, archive), ...options], { stdio: 'inherit' });
}
