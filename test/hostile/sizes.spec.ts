import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitWorld } from '../support/git-world';
import { entryOf, listApps, repositoryWith, useTheSoundApp } from './hostile-world';

let world: GitWorld;

beforeAll(async () => {
  world = await GitWorld.start();
});
afterAll(() => world.stop());

const MIB = 1024 * 1024;

it('finds its way among a hundred thousand files, here and there', async () => {
  const repository = await repositoryWith({
    entries: async (raw) => {
      const oid = await raw.blob('x');
      const files = Array.from({ length: 100_000 }, (_, index) => ({
        mode: '100644',
        name: `${index}`,
        oid,
      }));
      return [{ mode: '40000', name: 'Files', oid: await raw.tree(files) }, ...files];
    },
  });
  const { member } = await world.connected({ repository });
  expect(await listApps(member)).toMatchObject([{ name: 'Good', problem: null }]);
  await useTheSoundApp(member, repository);
  await repository.fsck();
});

it('finds its branch among a hundred thousand refs', async () => {
  const repository = await repositoryWith({});
  const tip = await repository.tip();
  const refs = Array.from({ length: 100_000 }, (_, index) => `${tip} refs/changes/${100_000 + index}\n`);
  const header = '# pack-refs with: peeled fully-peeled sorted \n';
  await writeFile(join(repository.path, 'packed-refs'), header + refs.join(''));
  const { member } = await world.connected({ repository });
  await useTheSoundApp(member, repository);
});

it('reads no file that is small on its way and huge when it is unpacked', async () => {
  const repository = await repositoryWith({
    entries: async (raw) => {
      const oid = await raw.blob(Buffer.alloc(256 * MIB));
      return [
        { mode: '40000', name: 'Bomb', oid: await raw.tree([{ mode: '100644', name: 'v1.json', oid }]) },
      ];
    },
    meta: { bomb: entryOf('Bomb') },
  });
  const { member } = await world.connected({ repository });
  const [, bomb] = await listApps(member);
  expect(bomb).toMatchObject({ name: 'Bomb', problem: { code: 'git_too_large' } });
  const { body } = await member.post('/git/imports', { gitAppId: 'bomb' }).expect(422);
  expect(body).toMatchObject({ code: 'git_invalid_repository', problem: bomb!.problem });
  await useTheSoundApp(member, repository);
});
