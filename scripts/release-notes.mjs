// Called by `npm version`: renames the changelog's [Unreleased] section to the new version. What a release lacks is told
// here, before there is a commit.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findUpgradeNotes } from './release/release-of.mjs';

const UNRELEASED = '## [Unreleased]\n';
const root = path.join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const file = path.join(root, 'CHANGELOG.md');
const text = readFileSync(file, 'utf8');

const [before, after] = text.split(UNRELEASED);
if (after === undefined) {
  console.error('CHANGELOG.md has no line "## [Unreleased]".');
  process.exit(1);
}
if (!/^\s*###/.test(after)) {
  console.error('CHANGELOG.md has nothing under [Unreleased]: describe the release first.');
  process.exit(1);
}
if (!findUpgradeNotes(version)) {
  const minor = version.split('.').slice(0, 2).join('.');
  console.error(
    `docs/operate/upgrades.md has no section "## To ${minor}": write what an upgrade changes first.`,
  );
  process.exit(1);
}
const today = new Date().toISOString().slice(0, 10);
writeFileSync(file, `${before}${UNRELEASED}\n## [${version}] - ${today}\n${after}`);
