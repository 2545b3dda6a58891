import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const DOCS = path.resolve(import.meta.dirname, '..');

/** The shelves in the order of the list, with the pages that come first. Others of their folder follow by name. */
const SHELVES = [
  {
    title: 'Use Trellis',
    folder: '',
    first: [
      ...['guide', 'first-review', 'first-agent', 'providers', 'tooljet', 'node-red', 'notifications'],
      ...['command-line', 'agents'],
    ],
  },
  { title: 'Operate it', folder: 'operate', first: ['operate/deployment', 'operate/operations'] },
  {
    title: 'Build on it, and how it works inside',
    folder: 'internals',
    first: ['embedding', 'internals/architecture', 'internals/walkthrough-of-a-commit'],
  },
  { title: 'Decisions', folder: 'internals/adr', first: [] },
];

/** Pages of the documentation by shelf: name (its path without `.md`), title, and the question that it opens with. */
export function readShelves() {
  const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => readPage(name.split(path.sep).join('/').replace(/\.md$/, '')))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'));
  const placed = new Set(SHELVES.flatMap(({ first }) => first));
  return SHELVES.map(({ title, folder, first }) => ({
    title,
    pages: [
      ...first.flatMap((name) => pages.filter((page) => page.name === name)),
      ...pages.filter(({ name }) => !placed.has(name) && path.posix.join(name, '..') === (folder || '.')),
    ],
  }));
}

function readPage(name) {
  const text = readFileSync(path.join(DOCS, `${name}.md`), 'utf8');
  const [, title = name] = /^# (.+)$/m.exec(text) ?? [];
  const [, question = ''] = /^# .+\n\n_(.+\?)_$/m.exec(text) ?? [];
  return { name, title, question, text };
}
