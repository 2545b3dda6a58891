import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const PAGE = join(ROOT, 'web/src');
const IMPORT = /import \{([^}]+)\} from '@mantine\/core'/g;

/** Components that are made of others, whose styles they need. */
const PARTS: Record<string, string[]> = {
  MultiSelect: ['Pill', 'PillsInput'],
  TagsInput: ['Pill', 'PillsInput'],
};

const readPage = (file: string): string => readFileSync(join(PAGE, file), 'utf8');

const hasStyles = (name: string): boolean =>
  existsSync(join(ROOT, `node_modules/@mantine/core/styles/${name}.css`));

/** Each component has its own style sheet; without it, the component has only the browser's default styles. */
it('loads the styles of each Mantine component that the page uses, for all of it or in the file itself', () => {
  const files = readdirSync(PAGE, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.tsx'),
  );
  const forAll = readPage('app/styles.ts');
  const missing = files.flatMap((file) => {
    const text = readPage(file);
    const used = [...text.matchAll(IMPORT)].flatMap(([, names = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .flatMap((name) => [name, ...(PARTS[name] ?? [])]),
    );
    const isLoaded = (name: string) => `${forAll}${text}`.includes(`styles/${name}.css'`);
    return used.filter((name) => hasStyles(name) && !isLoaded(name)).map((name) => `${name} in ${file}`);
  });
  expect([...new Set(missing)]).toEqual([]);
});
