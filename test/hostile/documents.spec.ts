import { exported, GitFixture } from '../support/git-fixture';
import { documentOf, entryOf, listApps, repositoryWith, useValidApp } from './hostile-fixture';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const MIB = 1024 * 1024;

const app = (more: string, version = '"v"'): string =>
  `{"appV2": {"name": "Trap", "editingVersion": {"id": ${version}, "name": "v1"}, ${more}}}`;

/** Each component adds three values: itself, its key and its id. */
const components = (count: number): string =>
  `"components": [${Array.from({ length: count }, (_, index) => `{"id":"${index}"}`).join(',')}]`;

async function connectedTo(documents: Record<string, string | Buffer>) {
  const names = Object.keys(documents);
  const repository = await repositoryWith({
    meta: Object.fromEntries(names.map((name) => [name, entryOf(name, { gitVersionId: undefined })])),
    entries: (raw) =>
      Promise.all(
        names.map(async (name) => ({
          mode: '40000',
          name,
          oid: await raw.tree([{ mode: '100644', name: 'v1.json', oid: await raw.blob(documents[name]) }]),
        })),
      ),
  });
  return fixture.connected({ repository });
}

it('refuses each malformed document, names the reason and the place, and processes the rest', async () => {
  const refused: Record<string, [string | Buffer, RegExp]> = {
    empty: ['', /JSON/],
    'ten thousand levels': [app(`"x": ${'['.repeat(10_000)}${']'.repeat(10_000)}`), /100 levels/],
    'ids twice': [app('"components": [{"id": "a"}, {"id": "a"}]'), /components\/1\/id.*same id/],
    'a million components': [app(components(1_000_000)), /2500000 values/],
    'no UTF-8': [
      Buffer.concat([Buffer.from('{"appV2": {"name": "'), Buffer.from([0xc3, 0x28]), Buffer.from('"}}')]),
      /UTF-8/,
    ],
    'a raw NUL': [app('"x": "\0"'), /JSON/],
    'a name with half a character as number': ['{"appV2": {"name": 1e400}}', /name is a number/],
    'a version id with NUL': [app('"x": 1', '"a\\u0000b"'), /id in it cannot be kept/],
    'a version id of a MiB': [app('"x": 1', JSON.stringify('v'.repeat(MIB))), /id in it cannot be kept/],
    'markers of a conflict': [
      `<<<<<<< HEAD\n${documentOf('Trap')}\n=======\n${documentOf('Trap')}\n>>>>>>> theirs\n`,
      /JSON.*line 1, column 1/,
    ],
    truncated: [documentOf('Trap').slice(0, -3), /JSON/],
    'a page': ['<!doctype html><title>Sign in</title>', /JSON.*line 1, column 1/],
    'UTF-16': [Buffer.from(`\ufeff${documentOf('Trap')}`, 'utf16le'), /UTF-8/],
    'sixty MiB': [app(`"x": "${'x'.repeat(60 * MIB)}"`), /larger than 32 MiB/],
  };
  const { member, repository } = await connectedTo(
    Object.fromEntries(Object.entries(refused).map(([name, [document]]) => [name, document])),
  );
  expect((await listApps(member)).filter(({ problem }) => problem !== null)).toEqual([
    expect.objectContaining({
      gitAppId: 'sixty MiB',
      problem: expect.objectContaining({ code: 'git_too_large' }),
    }),
  ]);
  for (const [gitAppId, [, why]] of Object.entries(refused)) {
    const { body } = await member.post('/git/imports', { gitAppId }).expect(422);
    expect([gitAppId, body.detail]).toEqual([gitAppId, expect.stringMatching(why)]);
    expect(body.remedy).toEqual(expect.any(String));
  }
  await useValidApp(member, repository);
});

it('accepts unusual but valid documents byte for byte, in reasonable time', async () => {
  const taken: Record<string, string> = {
    'half characters': app('"x": "\\ud800 \\u0000", "name2": "\\udc00"'),
    'huge numbers': app('"x": [1e400, -1e400, 1E-400, 0.1000000000000000055511151231257827, -0]'),
    'many versions': app(`"appVersions": [${'{},'.repeat(300_000)}{}]`),
    prototypes: app('"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}'),
    'two hundred thousand components': app(components(200_000)),
    'references to nowhere': app('"x": "{{constants[\\"a\\u0000b\\"]}} {{secrets[\'\\ud800\']}}"'),
    'a reference that never comes': app(`"x": "{{constants${' '.repeat(MIB)}}}"`),
    braces: app(`"x": "${'{{{ }}'.repeat(100_000)}"`),
    'a byte order mark': `\ufeff${documentOf('Trap')}`,
  };
  const { member, repository } = await connectedTo(taken);
  expect((await listApps(member)).filter(({ problem }) => problem !== null)).toEqual([]);
  for (const [gitAppId, document] of Object.entries(taken)) {
    await member.get(`/git/apps/${encodeURIComponent(gitAppId)}/preview`).expect(200);
    const { body } = await member.post('/git/imports', { gitAppId }).expect(201);
    expect((await exported(member, body.id as string)) === document).toBe(true);
    await member.get(`/apps/${body.id}/git/updates`).expect(200);
    await member.post(`/apps/${body.id}/git/pull`).expect(200);
  }
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  await useValidApp(member, repository);
});
