import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitFixture } from '../support/git-fixture';
import { IS_TORTURE } from '../support/torture';
import { entryOf, listApps, repositoryWith, useValidApp } from './hostile-fixture';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const MIB = 1024 * 1024;
const MANY = IS_TORTURE ? 100_000 : 20_000;
/** Beyond the 32 MiB that a document may have. */
const HUGE_MIB = IS_TORTURE ? 256 : 64;

it(`handles ${MANY} files, in the repository and in the mirror`, async () => {
  const repository = await repositoryWith({
    entries: async (raw) => {
      const oid = await raw.blob('x');
      const files = Array.from({ length: MANY }, (_, index) => ({
        mode: '100644',
        name: `${index}`,
        oid,
      }));
      return [{ mode: '40000', name: 'Files', oid: await raw.tree(files) }, ...files];
    },
  });
  const { member } = await fixture.connected({ repository });
  expect(await listApps(member)).toMatchObject([{ name: 'Good', problem: null }]);
  await useValidApp(member, repository);
  await repository.fsck();
});

it(`finds its branch among ${MANY} refs`, async () => {
  const repository = await repositoryWith({});
  const tip = await repository.tip();
  const refs = Array.from({ length: MANY }, (_, index) => `${tip} refs/changes/${100_000 + index}\n`);
  const header = '# pack-refs with: peeled fully-peeled sorted \n';
  await writeFile(join(repository.path, 'packed-refs'), header + refs.join(''));
  const { member } = await fixture.connected({ repository });
  await useValidApp(member, repository);
});

it('does not read a file that is small in transit and huge once decompressed', async () => {
  const repository = await repositoryWith({
    entries: async (raw) => {
      const oid = await raw.blob(Buffer.alloc(HUGE_MIB * MIB));
      return [
        { mode: '40000', name: 'Bomb', oid: await raw.tree([{ mode: '100644', name: 'v1.json', oid }]) },
      ];
    },
    meta: { bomb: entryOf('Bomb') },
  });
  const { member } = await fixture.connected({ repository });
  const [, bomb] = await listApps(member);
  expect(bomb).toMatchObject({ name: 'Bomb', problem: { code: 'git_too_large' } });
  const { body } = await member.post('/git/imports', { gitAppId: 'bomb' }).expect(422);
  expect(body).toMatchObject({ code: 'git_invalid_repository', problem: bomb!.problem });
  await useValidApp(member, repository);
});
