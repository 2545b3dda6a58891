import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSetupFile } from './read-setup-file';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-setup-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string | Buffer, env: NodeJS.ProcessEnv = {}) {
  const path = join(folder, 'trellis.yaml');
  await writeFile(path, text);
  return readSetupFile(path, env);
}

const refused = (text: string | Buffer, message: string | RegExp) =>
  expect(read(text)).rejects.toThrow(message);

const WORKSPACE = 'workspaces:\n  orders:\n    name: Orders\n';

describe('a set-up file', () => {
  it('is read with the lines of its settings, and the values of its secrets', async () => {
    const secretFile = join(folder, 'key');
    await writeFile(secretFile, 'from a file\r\n');
    const file = await read(
      `${WORKSPACE}    constants:\n      A: {secret: env:GIVEN}\n      B: {secret: file:${secretFile}}\n`,
      { GIVEN: 'from a variable\n' },
    );
    expect(file).toMatchObject({ name: 'trellis.yaml', owner: 'trellis.yaml' });
    expect(file.lineOf('workspaces.orders.constants.B')).toBe(6);
    expect(file.lineOf('workspaces.orders.constants.B.not.there')).toBe(6);
    expect(file.secret('env:GIVEN')).toBe('from a variable\n');
    expect(file.secret(`file:${secretFile}`)).toBe('from a file');
  });

  it('may use anchors', async () => {
    const file = await read(
      `${WORKSPACE}    members: &all [{ email: a@example.com, role: admin }]\n  bills: { name: Bills, members: *all }\n`,
    );
    expect(file.content.workspaces.bills.members).toEqual([{ email: 'a@example.com', role: 'admin' }]);
  });

  it.each([
    [
      'a misspelt key',
      `${WORKSPACE}    repositry: {}\n`,
      'line 4: “repositry” is no key here. Did you mean repository?',
    ],
    [
      'an unknown key',
      `${WORKSPACE}    colour: red\n`,
      /line 4: “colour” is no key here. There are name, id, /,
    ],
    ['a misspelt value', `${WORKSPACE}    members: [{ email: a@b.c, role: amdin }]\n`, 'Did you mean admin?'],
    [
      'a number in place of a text',
      `${WORKSPACE}    constants:\n      PORT: 8080\n`,
      'line 5: This must be a text. Put it in quotes.',
    ],
    [
      'a text in place of a block',
      `${WORKSPACE}    repository: git@host:x.git\n`,
      'line 4: This must be a block of keys.',
    ],
    [
      'a text in place of a flag',
      `${WORKSPACE}    backup: { enabled: "on" }\n`,
      'line 4: This must be true or false.',
    ],
    [
      'a number that is too large',
      `${WORKSPACE}    backup: { enabled: true, quietSeconds: 9999 }\n`,
      '“quietSeconds” must be from 1 to 3600.',
    ],
    [
      'a missing key',
      'workspaces:\n  orders:\n    backup: { enabled: true }\n',
      /line 2: “orders” needs name/,
    ],
    ['a missing value', 'workspaces:\n  orders:\n    name:\n', /line 3: A value is missing: a text/],
    [
      'a name that is no slug',
      'workspaces:\n  My Orders: { name: x }\n',
      /line 2: “My Orders” cannot be a name here/,
    ],
    [
      'two blocks with one slug',
      `${WORKSPACE}  orders:\n    name: Others\n`,
      'line 4: The key orders is there twice.',
    ],
    ['a tab', 'workspaces:\n\torders:\n', 'line 2: A tab is no indentation in YAML. Use blanks.'],
    ['a second document', `${WORKSPACE}---\n${WORKSPACE}`, 'line 4: A second document begins here'],
    ['a tag', `${WORKSPACE}    id: !secret x\n`, 'line 4: Unresolved tag: !secret.'],
    ['an alias of nothing', `${WORKSPACE}    members: *none\n`, 'line 4: *none has no anchor before it.'],
    ['nothing', '', /line 1: A value is missing: a block of keys/],
    ['a list', '- a\n', 'line 1: This must be a block of keys.'],
    ['blocks in blocks', '['.repeat(20_000), 'line 1: Its blocks are nested too deeply.'],
    ['other bytes than UTF-8', Buffer.from([0x61, 0xff, 0x3a]), 'is not in UTF-8'],
    [
      '10 MB',
      `${WORKSPACE}${'#'.repeat(10_000_000)}`,
      'has 9.5 MiB. TRELLIS_SETUP_FILE must name a YAML file of up to 1 MiB.',
    ],
  ])('names the line and the reason for %s', (_, text, message) => refused(text, message));

  it('does not multiply anchors without a limit', async () => {
    const levels = ['a: &l0 { email: a@example.com, role: admin }'];
    for (let level = 1; level < 9; level++)
      levels.push(
        `l${level}: &l${level} [${Array(10)
          .fill(`*l${level - 1}`)
          .join(', ')}]`,
      );
    const began = performance.now();
    await refused(
      `${WORKSPACE}    members:\n      - &m { email: a@example.com, role: admin }\n${levels.map((one) => `    ${one}\n`).join('')}`,
      /is no key here/,
    );
    const many = `[${Array(999).fill('*m').join(', ')}]`;
    const blocks = Array.from({ length: 60 }, (_, at) => `  w${at}: { name: x, members: *all }\n`).join('');
    await refused(
      `workspaces:\n  a: { name: x, members: [&m { email: a@example.com, role: admin }] }\n  b: { name: x, members: &all ${many} }\n${blocks}`,
      'line 1: The file has more than 50,000 values. Anchors (&) count each time they are used (*).',
    );
    await refused('workspaces: &a\n  x: { name: x, constants: *a }\n', /line \d+: /);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('never repeats a secret that was written into it', async () => {
    const error = await read(
      `${WORKSPACE}    repository: { url: https://h/x.git, token: ghp_verysecret }\n`,
    ).catch(String);
    expect(error).toContain('line 4: “token” must be env:NAME or file:/path');
    expect(error).not.toContain('verysecret');
  });

  it('names each secret that is missing, by its reference', async () => {
    const constants = ['env:NOT_SET', 'env:EMPTY', 'file:/not/there', `file:${folder}`]
      .map((reference, at) => `      C${at}: { secret: "${reference}" }\n`)
      .join('');
    const error = await read(`${WORKSPACE}    constants:\n${constants}`, { EMPTY: '' }).catch(String);
    expect(error).toContain('line 5: The secret env:NOT_SET is missing: the variable NOT_SET is not set.');
    expect(error).toContain('line 6: The secret env:EMPTY is missing: the variable EMPTY is empty.');
    expect(error).toContain('line 7: The secret file:/not/there is missing: there is no such file.');
    expect(error).toContain(`line 8: The secret file:${folder} is missing: it is a folder.`);
  });

  it('is named where it is missing, or a folder', async () => {
    const path = join(folder, 'folder.yaml');
    await mkdir(path);
    await expect(readSetupFile(path, {})).rejects.toThrow(`The set-up file ${path} is a folder.`);
    await expect(readSetupFile(`${path}.not`, {})).rejects.toThrow(`${path}.not is not there.`);
  });
});
