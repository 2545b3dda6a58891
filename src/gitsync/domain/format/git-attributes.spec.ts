import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findGitAttribute } from './git-attributes';
import { MemoryTree } from '../../../../test/support/memory-tree';

const PATHS = [
  'Orders/v1.json',
  'Orders & more/v 1.json',
  '.meta/meta.json',
  'team/apps/Orders/v1.json',
  'team/apps/Orders/v1.txt',
  'a[b]/c.json',
];

const FILES: Record<string, string>[] = [
  { '.gitattributes': '*.json filter=lfs diff=lfs merge=lfs -text\n' },
  { '.gitattributes': '*.json filter=lfs\r\n# *.json -filter\r\nOrders/*.json !filter\r\n' },
  { '.gitattributes': '*.json -filter\n/Orders/*.json filter=lfs\n/Stock/** filter=lfs' },
  { '.gitattributes': '"Orders & more/v 1.json" filter=lfs\nOrders/v1.json text filter\n' },
  { '.gitattributes': '**/Orders/*.json filter=lfs\nteam/** filter=other\n' },
  { '.gitattributes': 'team/**/v1.json filter=lfs\n', 'team/apps/.gitattributes': 'v?.json -filter\n' },
  { '.gitattributes': 'v[0-9].json filter=lfs\n**/[!v]*.json filter=b\na\\[b]/* filter=c\n' },
  { '.gitattributes': '*.json diff=filter\nOrders/ filter=lfs\nOrders filter=lfs\n.meta/** filter=lfs\n' },
  {
    '.gitattributes':
      '[attr]lfs filter=lfs diff=lfs merge=lfs -text\n*.json lfs\nOrders/* -lfs\n.meta/* !lfs',
  },
  {
    '.gitattributes':
      '*.json big\n[attr]stored filter=lfs\n[attr]big -filter stored\n[attr]big stored text\n',
  },
  {
    '.gitattributes': '*.json filter=a\n*.json b\n[attr]b filter=b c\n[attr]c filter=c b\n*.txt b filter=d\n',
  },
  { '.gitattributes': 'team/** lfs\n', 'team/.gitattributes': '[attr]lfs filter=lfs\n[attr] x filter=x\n' },
  { '.gitattributes': '*o*e*/*1*.json filter=lfs\n  *.txt\tfilter=lfs -filter filter=x\n' },
];

describe.each(FILES)('the attributes %j', (files) => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trellis-attributes-'));
    execFileSync('git', ['init', '--quiet', folder]);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are those that Git finds', async () => {
    const tree = new MemoryTree(files);
    const found: [string, string][] = [];
    for (const path of PATHS) found.push([path, wordOf(await findGitAttribute(tree, path, 'filter'))]);
    const output = execFileSync('git', ['check-attr', '-z', 'filter', ...PATHS], {
      cwd: folder,
      encoding: 'utf8',
    });
    const fields = output.split('\0');
    expect(found).toEqual(PATHS.map((path, index) => [path, fields[index * 3 + 2]]));
  });
});

const wordOf = (value: string | boolean | null): string =>
  value === null ? 'unspecified' : value === true ? 'set' : value === false ? 'unset' : value;

it('is found in no time in a file that is made to be slow', async () => {
  const tree = new MemoryTree({ '.gitattributes': `${'*a'.repeat(100)}b filter=lfs\n`.repeat(300) });
  expect(await findGitAttribute(tree, 'a'.repeat(250), 'filter')).toBeNull();
});
