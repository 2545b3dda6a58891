// Called by `npm version`: renames the changelog's [Unreleased] section to the new version.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

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
const today = new Date().toISOString().slice(0, 10);
writeFileSync(file, `${before}${UNRELEASED}\n## [${version}] - ${today}\n${after}`);
