import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');
/** Upgrade notes of all releases. */
export const UPGRADES = 'docs/operate/upgrades.md';

/** Returns the version of package.json. */
export const readVersion = () => JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version;

/** Returns the changelog's section of a version, without its head; null if it has none. */
export function findSection(version, changelog = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8')) {
  const head = new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\].*$`, 'm').exec(changelog);
  if (!head) return null;
  const rest = changelog.slice(head.index + head[0].length);
  return rest.slice(0, /^## /m.exec(rest)?.index ?? rest.length).trim();
}

/**
 * Returns the place of a version's upgrade notes, which are one for a minor version; null if there are none.
 */
export function findUpgradeNotes(version, text = readFileSync(path.join(root, UPGRADES), 'utf8')) {
  const [minor] = /^\d+\.\d+/.exec(version);
  return text.includes(`\n## To ${minor}\n`) ? `${UPGRADES}#to-${minor.replace('.', '')}` : null;
}
