import { createGitRepository, type GitRepository } from '../support/git-repository';
import { commit, createApp, edit, exported } from '../support/git-fixture';
import type { Member } from '../support/trellis-server';
import { RawObjects, type RawEntry } from './raw-objects';

export interface ListedApp {
  gitAppId: string | null;
  name: string;
  path: string | null;
  problem: { code: string; detail: string } | null;
}

export const documentOf = (name: string, more: object = {}): string =>
  JSON.stringify({ appV2: { name, editingVersion: { id: `${name}-v1`, name: 'v1' }, ...more } }, null, 2);

export const entryOf = (gitAppName: unknown, more: object = {}) => ({
  gitAppName,
  lastCommitMessage: 'By hand',
  gitVersionId: `${JSON.stringify(gitAppName)}-v1`,
  lastpushDate: '2025-03-26T12:10:30.805Z',
  gitVersionName: 'v1',
  lastCommitUser: 'Somebody',
  ...more,
});

interface Traps {
  /** Extra entries of the root tree, next to the valid app's folder. */
  entries?: (raw: RawObjects) => Promise<RawEntry[]>;
  /** Extra entries of `.meta/meta.json`, next to the valid app's; a text replaces the whole file. */
  meta?: Record<string, unknown> | string | Buffer;
}

/** Creates a repository with one valid app, `Good`, among the given traps. */
export async function repositoryWith({ entries, meta = {} }: Traps): Promise<GitRepository> {
  const repository = await createGitRepository();
  const raw = new RawObjects(repository);
  const file = async (content: string | Buffer, name: string) => ({
    mode: '100644',
    name,
    oid: await raw.blob(content),
  });
  const isWhole = typeof meta === 'string' || Buffer.isBuffer(meta);
  const metaText = isWhole ? meta : JSON.stringify({ good: entryOf('Good'), ...meta }, null, 2);
  const tree = await raw.tree([
    { mode: '40000', name: 'Good', oid: await raw.tree([await file(documentOf('Good'), 'v1.json')]) },
    { mode: '40000', name: '.meta', oid: await raw.tree([await file(metaText, 'meta.json')]) },
    ...((await entries?.(raw)) ?? []),
  ]);
  await raw.setTip(await raw.commit({ tree, message: 'Hostile\n' }));
  return repository;
}

export async function listApps(member: Member): Promise<ListedApp[]> {
  return ((await member.get('/git/apps').expect(200)).body as { items: ListedApp[] }).items;
}

/**
 * Exercises every operation on the valid app: preview, import, updates, pull, and a commit of a new app on top.
 * Checks that everything else in the repository is unchanged.
 */
export async function useValidApp(member: Member, repository: GitRepository): Promise<void> {
  const before = await namesAtRoot(repository);
  await member.get('/git/apps/good/preview').expect(200);
  const { body: good } = await member.post('/git/imports', { gitAppId: 'good' }).expect(201);
  expect(await exported(member, good.id as string)).toBe(documentOf('Good'));
  expect((await member.get(`/apps/${good.id}/git/updates`).expect(200)).body.upToDate).toBe(true);
  const mine = await createApp(member, 'Mine', { commitChanges: true });
  expect(mine.git).toMatchObject({ commit: await repository.tip() });
  await edit(member, mine.id, 'table');
  await commit(member, mine.id).expect(201);
  await member.post(`/apps/${good.id}/git/pull`).expect(200);
  expect((await namesAtRoot(repository)).filter((name) => !name.endsWith('\tMine'))).toEqual(
    before.map((line) => (line.endsWith('\t.meta') ? expect.any(String) : line)),
  );
}

const namesAtRoot = async (repository: GitRepository): Promise<string[]> =>
  (await repository.git(['ls-tree', '-z', 'HEAD'])).split('\0').filter(Boolean);
