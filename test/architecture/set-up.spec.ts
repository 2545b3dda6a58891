import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
/** A contributor's view of code that is there, with all that it needs. */
const AFTER_SET_UP = ['check:structure'];

/** Returns the packages that a script imports before its first line runs, directly or through its own files. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const named = [...text.matchAll(/^(?:import|export)[^'"]*?from '([^']+)'|^import '([^']+)'/gm)];
  return named
    .map(([, from, alone]) => from ?? alone)
    .filter((name) => !name.startsWith('node:'))
    .flatMap((name) =>
      name.startsWith('.') ? packagesOf(path.resolve(path.dirname(file), name), seen) : `${name} in ${file}`,
    );
}

const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const COMMANDS = Object.entries(scripts).flatMap(([name, command]) => {
  const [, script] = /^exec node (scripts\/\S+)/.exec(command) ?? [];
  return script === undefined || AFTER_SET_UP.includes(name) ? [] : [[name, script]];
});

it('finds the commands', () => {
  expect(COMMANDS.length).toBeGreaterThan(15);
});

it.each(COMMANDS)('npm run %s needs no package before it has installed them', (_, script) => {
  expect(packagesOf(path.join(ROOT, script))).toEqual([]);
});
