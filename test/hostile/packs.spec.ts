import { randomUUID } from 'node:crypto';
import { commit, edit, ended, GitFixture } from '../support/git-fixture';
import type { Member } from '../support/trellis-server';
import { HandmadePack, number, repeat, SENDS_HANDMADE_PACKS, sendPack } from './handmade-pack';
import { repositoryWith, useValidApp } from './hostile-fixture';

let fixture: GitFixture;
let bystander: Awaited<ReturnType<GitFixture['withApp']>>;

const MIB = 1024 * 1024;

beforeAll(async () => {
  fixture = await GitFixture.start({ TRELLIS_GIT_DEADLINE_MS: '6000' }, { config: SENDS_HANDMADE_PACKS });
  bystander = await fixture.withApp();
});
afterAll(() => fixture.stop());

const workerPid = () => fixture.trellis.findWorkerPid();

/** Returns the error of a request, however long the request takes. */
async function errorOf(member: Member, path: string): Promise<unknown> {
  const { status, body } = await member.get(path);
  if (status !== 202) return body;
  return (await ended(member, body.jobId as string)).error;
}

/** Adds deltas that each double the size of the object before. */
function doubling(pack: HandmadePack, times: number): void {
  let offset = pack.whole('blob', Buffer.alloc(MIB));
  for (let time = 0; time < times; time++) offset = pack.difference(offset, repeat(MIB * 2 ** time, 2));
}

/** Adds `count` files of 128 MiB; `endOf` gives the last bytes of each. */
function many(pack: HandmadePack, count: number, endOf: (number: number) => string): void {
  const base = pack.whole('blob', Buffer.alloc(128 * MIB));
  for (let number = 0; number < count; number++) pack.difference(base, repeat(128 * MIB, 1, endOf(number)));
}

type Bomb = [string, string, (pack: HandmadePack) => unknown];

const BOMBS: Bomb[] = [
  ['differences of which each doubles what is there', 'git_too_large', (pack) => doubling(pack, 10)],
  [
    'a difference that says it makes a terabyte',
    'git_too_large',
    (pack) => {
      const base = pack.whole('blob', Buffer.alloc(16));
      pack.difference(base, Buffer.concat([number(16), number(2 ** 40), Buffer.from([0x90, 16])]));
    },
  ],
  [
    'a commit of hundreds of megabytes',
    'git_too_large',
    (pack) => pack.whole('commit', Buffer.alloc(300 * MIB)),
  ],
  [
    'a folder of hundreds of megabytes',
    'git_too_large',
    (pack) => pack.whole('tree', Buffer.alloc(300 * MIB)),
  ],
  ['a file of hundreds of megabytes', 'git_too_large', (pack) => pack.whole('blob', Buffer.alloc(300 * MIB))],
  [
    'a file that says it is smaller than it is',
    'git_invalid_repository',
    (pack) => pack.whole('blob', Buffer.alloc(100 * MIB), { saysBytes: 16 }),
  ],
  [
    'four thousand million objects, by its own word',
    'git_too_large',
    (pack) => {
      pack.whole('blob', Buffer.alloc(16));
      return pack.toBuffer({ saysCount: 2 ** 32 - 1 });
    },
  ],
  [
    'a chain that makes ten gigabytes on the way to one file',
    'git_too_large',
    (pack) => {
      let offset = pack.whole('blob', Buffer.alloc(128 * MIB));
      for (let step = 0; step < 80; step++) offset = pack.difference(offset, repeat(128 * MIB, 1));
    },
  ],
  ['the same file ten thousand times', 'git_too_large', (pack) => many(pack, 10_000, () => '')],
  ['minutes of work for libgit2', 'git_too_large', (pack) => many(pack, 900, (count) => `${count}`)],
];

it.each(BOMBS)(
  'a pack that holds %s is reported as %s and affects no other repository',
  async (_, code, fill) => {
    const repository = await repositoryWith({});
    const { member } = await fixture.connected({ repository });
    const { body: app } = await member.post('/git/imports', { gitAppId: 'good' }).expect(201);
    const pid = await workerPid();
    await repository.commit({ 'README.md': 'So that it is fetched.' });
    const pack = new HandmadePack();
    const filled = fill(pack);
    await sendPack(repository, Buffer.isBuffer(filled) ? filled : pack.toBuffer());

    const error = await errorOf(member, `/apps/${app.id}/git/updates`);
    expect(error).toMatchObject({ code, remedy: expect.any(String) });
    expect(await workerPid()).toBe(pid);
    await edit(bystander.member, bystander.app.id, randomUUID());
    await commit(bystander.member, bystander.app.id).expect(201);
    await sendPack(repository, null);
    await member.delete(`/apps/${app.id}`).expect(204);
    await useValidApp(member, repository);
  },
);
