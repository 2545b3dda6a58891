import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositories, splitRepositories } from '../documents/documents';
import { appText, Checkout, metaText, twoApps } from './checkout';
import { runTrellis } from './run-trellis';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-cli-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const trellis = (...words: string[]) => runTrellis({ folder }, ...words);

/** Makes a checkout with two apps, committed. */
const checkout = (directory?: string) => Checkout.create(folder, twoApps(directory));

const write = (files: Record<string, string>) => new Checkout(folder).write(files);

const below = (directory: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${directory}/${path}`, text]));

async function edit(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder, path), 'utf8');
  expect(text).toContain(from);
  await write({ [path]: text.replace(from, to) });
}

describe('validate', () => {
  it('checks all apps of a checkout, from any folder of it, and is clean', async () => {
    await checkout('team/apps');
    expect(await trellis('validate')).toMatchObject({
      code: 0,
      out: '2 apps checked, 0 errors, 0 warnings\n',
    });
    expect((await trellis('validate', 'team/apps/Orders/v1.json')).out).toBe(
      '1 app checked, 0 errors, 0 warnings\n',
    );
  });

  it('tells what is wrong where, and ends with 1', async () => {
    await checkout();
    await write({
      'Orders/v1.json': '{"appV2": {',
      '.meta/meta.json': metaText({ a: 'Orders', b: 'Stock', c: 'Gone' }),
    });
    const { code, out } = await trellis('--json', 'validate');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      apps: 3,
      errors: 1,
      findings: [
        { path: 'Orders/v1.json', code: 'invalid_app_document', severity: 'error' },
        // The entry is left over: ToolJet leaves one where an app is deleted or renamed.
        { path: 'Gone/v1.json', code: 'git_file_missing', severity: 'warning' },
      ],
    });
    await write({ '.meta/meta.json': '[' });
    expect((await trellis('validate')).code).toBe(1);
  });

  it('says of a file in Git LFS what it is, alone and among others', async () => {
    await checkout();
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d'.repeat(32)}\nsize 12345\n`;
    await write({ 'Orders/v1.json': pointer });
    for (const words of [[], ['Orders/v1.json']]) {
      const { code, out } = await trellis('--json', 'validate', ...words);
      expect(code).toBe(1);
      expect(JSON.parse(out).findings).toMatchObject([
        { code: 'git_lfs', message: expect.stringContaining('git lfs migrate export') },
      ]);
    }
    expect((await trellis('diff', 'HEAD:Stock/v1.json', 'Orders/v1.json')).err).toContain('Git LFS');
    await write({ '.meta/meta.json': pointer });
    expect((await trellis('validate')).out).toContain('git_lfs');
  });

  it('ends with 2 where there is nothing to check', async () => {
    expect(await trellis('validate')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('no apps'),
    });
    expect((await trellis('validate', 'nowhere')).code).toBe(2);
    const { err } = await trellis('--json', 'validate', 'nowhere');
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'not_found' } });
  });
});

describe('validate, of secrets in plain text,', () => {
  // Joined at run time, so that this file has no secret.
  const TOKEN = ['ghp', `${'a1B2c3D4e5'.repeat(3)}F6g7H8`].join('_');

  it('finds what a commit would refuse, says where it is, and never repeats it', async () => {
    await checkout();
    const app = JSON.parse(appText('Orders')) as { appV2: { dataQueries: object[] } };
    app.appV2.dataQueries.push({
      id: 'q9',
      name: `get ${TOKEN}`,
      options: { headers: [['Authorization', `Bearer ${TOKEN}`]] },
    });
    await write({ 'Orders/v1.json': JSON.stringify(app) });
    const { code, out, err } = await trellis('validate');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^Orders\/v1\.json\n {2}error {3}.*: github in query get … \(\/appV2\/dataQueries\/\d+\//,
    );
    expect(out).toContain('2 apps checked, 1 error, 0 warnings');
    const json = await trellis('--json', 'validate', 'Orders/v1.json');
    expect(JSON.parse(json.out).findings).toMatchObject([{ code: 'secret_found', severity: 'error' }]);
    expect(out + err + json.out + json.err).not.toContain(TOKEN);
  });
});

describe('repositories that a platform has written', () => {
  it.each([...repositories, ...splitRepositories])('have no errors: %s', async (_, folder) => {
    const { code, out } = await trellis('validate', folder);
    expect([code, out]).toEqual([0, expect.stringMatching(/[1-9]\d* apps? checked, 0 errors, /)]);
  });

  it.each(splitRepositories)(
    'have apps in the split layout, which are validated, compared and printed alone: %s',
    async (_, folder) => {
      const meta = JSON.parse(await readFile(join(folder, '.meta/appMeta.json'), 'utf8')) as Record<
        string,
        { appPath: string }
      >;
      const [app, other] = Object.values(meta).map(({ appPath }) => join(folder, appPath));
      expect((await trellis('validate', app)).out).toBe('1 app checked, 0 errors, 0 warnings\n');
      expect((await trellis('diff', app, app)).code).toBe(0);
      expect((await trellis('diff', app, other)).code).toBe(1);
    },
  );
});

describe('diff', () => {
  it('tells of each app what differs from a revision in the working tree', async () => {
    await checkout();
    expect(await trellis('diff', 'HEAD')).toMatchObject({ code: 0, out: '' });
    await edit('Orders/v1.json', 'Orders of today', 'Open orders');
    const { code, out } = await trellis('diff', 'HEAD');
    expect(code).toBe(1);
    expect(out.split('\n')[0]).toBe('Orders');
    expect(out).not.toContain('Stock');
    const { out: json } = await trellis('--json', 'diff', 'HEAD', '.');
    expect(JSON.parse(json).apps).toMatchObject([
      { app: 'Orders', change: 'changed', total: expect.any(Number) },
    ]);
    const { out: text } = await trellis('diff', '--text', 'HEAD');
    expect(text).toMatch(/^--- Orders\n\+\+\+ Orders\n@@ -\d+,\d+ \+\d+,\d+ @@\n/);
  });

  it('follows an app through its rename, and names those that were added and removed', async () => {
    await checkout();
    const made = new Checkout(folder);
    await made.git('mv', 'Orders', 'Sales');
    await made.git('rm', '--quiet', '-r', 'Stock');
    await write({
      '.meta/meta.json': metaText({ a: 'Sales', c: 'New' }),
      'New/v1.json': appText('New'),
    });
    await edit('Sales/v1.json', '"name":"Orders"', '"name":"Sales"');
    const { out } = await trellis('--json', 'diff', 'HEAD');
    expect(JSON.parse(out).apps.map(({ app, change }: Record<string, string>) => `${app} ${change}`)).toEqual(
      ['Sales changed', 'Stock removed', 'New added'],
    );
  });

  it('takes folders', async () => {
    const changed = appText('Orders').replace('Orders of today', 'Open orders');
    await write({ ...below('one', twoApps()), ...below('two', { ...twoApps(), 'Orders/v1.json': changed }) });
    const { code, out } = await trellis('--json', 'diff', 'one', 'two');
    expect([code, JSON.parse(out).apps.map(({ app }: { app: string }) => app)]).toEqual([1, ['Orders']]);
    expect((await trellis('diff', 'one', 'one')).code).toBe(0);
  });

  it('takes files, and paths in revisions', async () => {
    await checkout();
    await write({ 'copy.json': appText('Orders') });
    expect((await trellis('diff', 'HEAD:Orders/v1.json', 'copy.json')).code).toBe(0);
    expect((await trellis('diff', 'Orders/v1.json', 'Stock/v1.json')).code).toBe(1);
    await edit('Orders/v1.json', 'Orders of today', 'Open orders');
    expect((await trellis('diff', 'HEAD', 'Orders/v1.json')).code).toBe(1);
    for (const word of ['nowhere', '--no-such', 'HEAD:nowhere', '-1'])
      expect((await trellis('diff', 'HEAD', word)).code).toBe(2);
  });

  it('compares a file or a folder alone with the last commit', async () => {
    await checkout('team a');
    for (const word of ['team a/Orders/v1.json', 'team a', '.'])
      expect(await trellis('diff', word)).toEqual({ code: 0, out: '', err: '' });
    await edit('team a/Orders/v1.json', 'Orders of today', 'Open orders');
    await write({ 'team a/New/v1.json': appText('New') });
    for (const word of ['team a/Orders/v1.json', 'team a', '.']) {
      const { code, out } = await trellis('diff', word);
      expect([code, out]).toEqual([1, expect.stringMatching(/^Orders\n.*Open orders/s)]);
    }
    expect(await trellis('diff', 'team a/New/v1.json')).toMatchObject({ code: 1, out: 'New added\n' });
  });

  it('compares the folder of a workspace with that folder of a revision', async () => {
    const files = twoApps();
    await Checkout.create(folder, { ...below('one', files), ...below('two', files) });
    expect((await trellis('diff', 'HEAD', 'one')).code).toBe(0);
    await edit('one/Orders/v1.json', 'Orders of today', 'Open orders');
    for (const words of [
      ['HEAD', 'one'],
      ['one', 'HEAD'],
      ['one', 'two'],
    ]) {
      const { out } = await trellis('--json', 'diff', ...words);
      expect(JSON.parse(out).apps).toMatchObject([{ app: 'Orders', change: 'changed' }]);
    }
  });

  it('tells that an app is gone, and which file cannot be read', async () => {
    await checkout();
    await rm(join(folder, 'Orders'), { recursive: true });
    expect(await trellis('diff', 'HEAD:Orders/v1.json')).toMatchObject({ code: 1, out: 'Orders removed\n' });
    await write({ 'Stock/v1.json': '{' });
    const { code, err } = await trellis('diff', 'HEAD');
    expect([code, err]).toEqual([2, expect.stringMatching(/^error: Stock\/v1\.json: .*not valid JSON/)]);
  });

  it('finds an edit of the second in which Git has looked at the files', async () => {
    const made = await checkout();
    await made.git('config', 'core.trustctime', 'false');
    const file = join(folder, 'Orders/v1.json');
    await edit('Orders/v1.json', 'Orders of today', 'Orders of Today');
    // As with an immediate further edit: the index is no older than the file, and has its time.
    const { mtime } = await stat(join(folder, '.git/index'));
    await made.git('checkout', '--quiet', 'Orders');
    await utimes(file, mtime, mtime);
    await made.git('update-index', '--refresh');
    await utimes(join(folder, '.git/index'), mtime, mtime);
    await edit('Orders/v1.json', 'Orders of today', 'Orders of Today');
    await utimes(file, mtime, mtime);
    expect(await made.git('diff', '--name-only')).toBe('Orders/v1.json\n');
    expect((await trellis('diff', 'HEAD')).code).toBe(1);
  });

  it('compares two states of an app on a server alone', async () => {
    await checkout();
    const { code, err } = await trellis('diff', 'HEAD', 'HEAD', '.');
    expect([code, err]).toEqual([2, expect.stringContaining('No server is named')]);
    expect((await trellis('diff', '--text', 'Orders', 'last', 'working')).code).toBe(2);
  });
});

describe('diff in a checkout whose files differ from what Git stores', () => {
  /** Clones the commits, as Git checks them out with a setting or with attributes. */
  async function cloned(name: string, ...settings: string[]): Promise<Checkout> {
    const clone = new Checkout(join(folder, name));
    const options = settings.flatMap((setting) => ['-c', setting]);
    await new Checkout(folder).git('clone', '--quiet', ...options, folder, clone.folder);
    return clone;
  }

  const inClone = ({ folder: at }: Checkout, ...words: string[]) => runTrellis({ folder: at }, ...words);
  const FILE = 'Orders/v1.json';
  const lines = appText('Orders').replaceAll(',', ',\n');

  it.each([
    ['core.autocrlf', ['core.autocrlf=true'], ''],
    ['eol=crlf', [], '*.json text eol=crlf\n'],
    ['text=auto', ['core.eol=crlf'], '* text=auto\n'],
    ['working-tree-encoding', [], 'Orders/*.json text working-tree-encoding=UTF-16\n'],
  ])(
    'tells no difference where Git tells none, and one where Git tells one: %s',
    async (_, settings, attributes) => {
      await Checkout.create(folder, { ...twoApps(), [FILE]: lines });
      await write({ attributes });
      const clone = await cloned('clone', ...settings, `core.attributesFile=${join(folder, 'attributes')}`);
      const objects = await clone.git('count-objects');
      expect(await readFile(join(clone.folder, FILE), 'utf8')).not.toBe(lines);
      expect(await clone.git('status', '--short')).toBe('');
      for (const words of [['HEAD'], ['HEAD', '.'], [`HEAD:${FILE}`, FILE], ['HEAD', FILE]])
        expect(await inClone(clone, 'diff', ...words)).toEqual({ code: 0, out: '', err: '' });

      const encoding = attributes.includes('UTF-16') ? 'utf16le' : 'utf8';
      const text = await readFile(join(clone.folder, FILE), encoding);
      await writeFile(join(clone.folder, FILE), text.replace('"Save"', '"Store"'), encoding);
      const { code, out } = await inClone(clone, '--json', 'diff', `HEAD:${FILE}`, FILE);
      expect([code, JSON.parse(out).apps[0].total]).toEqual([1, 1]);
      expect(JSON.parse((await inClone(clone, '--json', 'diff', 'HEAD')).out).apps).toMatchObject([
        { app: 'Orders', total: 1 },
      ]);
      // Neither the index nor the object database changes.
      expect(await clone.git('diff', '--cached', '--name-only')).toBe('');
      expect(await clone.git('count-objects')).toBe(objects);
    },
  );

  it('takes line ends that were committed before text=auto for what they are', async () => {
    await Checkout.create(folder, { ...twoApps(), [FILE]: lines.replaceAll('\n', '\r\n') });
    await new Checkout(folder).commit({ '.gitattributes': '* text=auto\n' }, 'Attributes');
    const clone = await cloned('clone');
    expect(await clone.git('status', '--short')).toBe('');
    expect((await inClone(clone, 'diff', 'HEAD')).code).toBe(0);
  });

  it('compares the working tree in the middle of a merge, and with files that are not added', async () => {
    const made = await Checkout.create(folder, { ...twoApps(), 'notes.txt': 'one' });
    await made.git('switch', '--quiet', '-c', 'feature');
    await made.commit({ 'notes.txt': 'two' }, 'Theirs');
    await made.git('switch', '--quiet', 'main');
    await made.commit({ 'notes.txt': 'three' }, 'Ours');
    await expect(made.git('merge', 'feature')).rejects.toThrow();
    expect((await trellis('diff', 'HEAD')).code).toBe(0);
    await write({ 'New/v1.json': appText('New') });
    const { out } = await trellis('--json', 'diff', 'HEAD');
    expect(JSON.parse(out).apps).toMatchObject([{ app: 'New', change: 'added' }]);
    expect(await made.git('status', '--short')).toBe('UU notes.txt\n?? New/\n');
  });
});

describe('merge-file', () => {
  const flow = (id: string, more: object = {}) => ({
    id,
    type: 'function',
    z: 't',
    name: id,
    wires: [[]],
    ...more,
  });
  const flows = (...nodes: object[]) =>
    JSON.stringify({ name: 'F', flows: [{ id: 't', type: 'tab', label: 'Flow 1' }, ...nodes] }, null, 2);
  const app = (parts: Record<string, object[]>) =>
    JSON.stringify(
      {
        appV2: {
          id: 'app',
          name: 'Orders',
          components: [{ id: 'b', name: 'button', type: 'Button', pageId: 'home' }],
          pages: [{ id: 'home', name: 'Home', handle: 'home' }],
          events: [],
          dataQueries: [],
          dataSources: [],
          appVersions: [{ id: 'v1', name: 'v1', homePageId: 'home' }],
          editingVersion: { id: 'v1', name: 'v1', homePageId: 'home' },
          ...parts,
        },
      },
      null,
      2,
    );
  const event = (action: object) => [
    {
      id: 'e',
      name: 'onClick',
      index: 0,
      sourceId: 'b',
      target: 'component',
      event: { eventId: 'onClick', ...action },
    },
  ];
  const pages = [
    { id: 'home', name: 'Home', handle: 'home' },
    { id: 'more', name: 'More', handle: 'more' },
  ];
  const components = [
    { id: 'b', name: 'button', type: 'Button', pageId: 'home' },
    { id: 'c', name: 'table', type: 'Table', pageId: 'home' },
  ];

  it.each([
    [
      'a wire',
      flows(flow('a'), flow('c')),
      flows(flow('a')),
      flows(flow('a', { wires: [['c']] }), flow('c')),
      'a',
    ],
    [
      'a link',
      flows(
        { id: 'a', type: 'link out', z: 't', links: [] },
        { id: 'c', type: 'link in', z: 't', links: [] },
      ),
      flows({ id: 'a', type: 'link out', z: 't', links: [] }),
      flows(
        { id: 'a', type: 'link out', z: 't', links: ['c'] },
        { id: 'c', type: 'link in', z: 't', links: [] },
      ),
      'a',
    ],
    [
      'an event that switches the page',
      app({ pages }),
      app({}),
      app({ pages, events: event({ actionId: 'switch-page', pageId: 'more' }) }),
      'onClick',
    ],
    [
      'an event that controls a component',
      app({ components }),
      app({}),
      app({ components, events: event({ actionId: 'control-component', componentId: 'c' }) }),
      'onClick',
    ],
  ])(
    'tells of %s that leads nowhere since the merge, which is clean',
    async (_, base, mine, theirs, name) => {
      await write({ base, mine, theirs });
      const { code, out, err } = await trellis(
        'merge-file',
        '--path',
        'Orders/v1.json',
        'base',
        'mine',
        'theirs',
      );
      expect([code, out]).toEqual([0, '']);
      expect(err).toMatch(new RegExp(`^Orders/v1\\.json: warning: .*${name}.*\n$`));
      expect((await trellis('validate', 'mine')).out).toContain('1 warning');
      // A dangling reference from before the merge is not reported.
      const merged = await readFile(join(folder, 'mine'), 'utf8');
      await write({
        base: merged,
        mine: merged.replace(/"name": "(F|Orders)"/, '"name": "Sales"'),
        theirs: merged.replace('"type":', '"icon": "x", "type":'),
      });
      expect(await trellis('merge-file', 'base', 'mine', 'theirs')).toMatchObject({ code: 0, err: '' });
    },
  );

  it('keeps the bytes of files that are not UTF-8', async () => {
    const text = (more: string) => Buffer.from(`["\u00e9",\n1,\n${more}]`, 'latin1');
    const name = (file: string) => join(folder, file);
    await writeFile(name('base'), text('2'));
    await writeFile(name('mine'), text('2'));
    await writeFile(name('theirs'), text('3'));
    expect((await trellis('merge-file', 'base', 'mine', 'theirs')).code).toBe(0);
    expect(await readFile(name('mine'))).toEqual(text('3'));
  });
});

describe('textconv', () => {
  it('has a line for each value, and leaves other files as they are', async () => {
    await write({ 'app.json': appText('Orders'), 'other.json': '{"a": 1}' });
    const { out } = await trellis('textconv', 'app.json');
    expect(out).toMatch(/^appV2 › name: "Orders"$/m);
    expect((await trellis('textconv', 'other.json')).out).toBe('{"a": 1}');
  });
});

describe('the program', () => {
  it('prints its version and help, and refuses what it does not know with 2', async () => {
    expect(await trellis('--version')).toMatchObject({ code: 0, out: '1.2.3\n' });
    expect((await trellis('--help')).out).toContain('install-drivers');
    expect((await trellis('nonsense')).code).toBe(2);
    expect((await trellis('diff')).code).toBe(2);
  });

  it('says what a checkout lacks', async () => {
    expect((await trellis('doctor')).code).toBe(1);
    await checkout();
    const { out } = await trellis('doctor');
    expect(out).toContain('Run “trellis install-drivers”.');
    await new Checkout(folder).git('config', 'merge.trellis.driver', 'trellis merge-file --path %P %O %A %B');
    expect((await trellis('doctor')).out).toContain('Git calls those of an earlier version');
    await trellis('install-drivers');
    expect((await trellis('doctor')).code).toBe(0);
    expect((await trellis('install-drivers')).out).toContain('had the lines already');
  });

  it('names folders to Git as they are, whatever its patterns mean by their characters', async () => {
    const directory = 'te"am [old] *?\\x';
    const made = await checkout(directory);
    await trellis('install-drivers');
    for (const path of [`${directory}/Orders/v1.json`, `${directory}/.meta/meta.json`])
      expect(await made.git('check-attr', '-z', 'merge', '--', path)).toBe(`${path}\0merge\0trellis\0`);
    expect(await made.git('check-attr', '-z', 'merge', '--', 'te"am o any\\x/Orders/v1.json')).toContain(
      'unspecified',
    );
  });

  it('escapes what would move the cursor of a terminal', async () => {
    await checkout();
    await write({ 'Orders/v1.json': appText('Orders').replaceAll('Home', 'Ho\\u001b[2Jme\\u202e') });
    const { out } = await trellis('diff', 'HEAD');
    expect(out).not.toMatch(/[\u001b\u202e]/);
    expect((await trellis('textconv', 'Orders/v1.json')).out).not.toMatch(/[\u001b\u202e]/);
  });
});
