import { commit, edit, exported, getApp, type AppBody, type GitFixture } from './git-fixture';
import type { GitRepository } from './git-repository';
import type { Member } from './member';

export const TAG = 'Orders/v1';

/** Tags a commit, by default the branch's tip, as another writer; `options`: of `git tag`. */
export const tagByHand = (repository: GitRepository, name: string, ...options: string[]): Promise<string> =>
  repository.git(['-c', 'user.name=Eve', '-c', 'user.email=eve@example.com', 'tag', ...options, name]);

/** Returns an app with an icon `released` at a tag, and `later` on the branch. */
export async function taggedApp(fixture: GitFixture, ...tagOptions: string[]) {
  const { member, repository, app } = await fixture.withApp('Orders');
  await edit(member, app.id, 'released');
  const first = (await commit(member, app.id, 'Release').expect(201)).body.sha as string;
  const document = await exported(member, app.id);
  await tagByHand(repository, TAG, ...tagOptions);
  await edit(member, app.id, 'later');
  const second = (await commit(member, app.id, 'Later').expect(201)).body.sha as string;
  return { member, repository, app, first, second, document };
}

export const pull = (member: Member, app: Pick<AppBody, 'id'>, body: object = {}) =>
  member.post(`/apps/${app.id}/git/pull`, body);

export const pullTag = (member: Member, app: Pick<AppBody, 'id'>, more: object = {}) =>
  pull(member, app, { tag: TAG, ...more });

export const gitOf = async (member: Member, app: Pick<AppBody, 'id'>): Promise<Record<string, unknown>> =>
  (await member.get(`/apps/${app.id}/git`).expect(200)).body as Record<string, unknown>;

export const stateOf = async (member: Member, app: Pick<AppBody, 'id'>): Promise<string> =>
  (await getApp(member, app.id)).gitState;
