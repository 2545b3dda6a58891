import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const PAGE = join(ROOT, 'web/src');
const IMPORT = /import \{([^}]+)\} from '@mantine\/core'/g;

/** Each component has its own style sheet; without it, the component has only the browser's default styles. */
it('loads the styles of each Mantine component that the page uses', () => {
  const files = readdirSync(PAGE, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.tsx'),
  );
  const used = files.flatMap((file) =>
    [...readFileSync(join(PAGE, file), 'utf8').matchAll(IMPORT)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  );
  const hasStyles = (name: string) => existsSync(join(ROOT, `node_modules/@mantine/core/styles/${name}.css`));
  const loaded = readFileSync(join(PAGE, 'app/styles.ts'), 'utf8');
  const missing = used.filter((name) => hasStyles(name) && !loaded.includes(`styles/${name}.css'`));
  expect([...new Set(missing)]).toEqual([]);
});
