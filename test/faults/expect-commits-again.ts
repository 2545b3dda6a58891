import { commit, edit, getApp, type AppBody } from '../support/git-fixture';
import type { GitRepository } from '../support/git-repository';
import type { Member } from '../support/trellis-server';

interface Place {
  member: Member;
  repository: GitRepository;
  app: AppBody;
}

let count = 0;

/**
 * Checks that the recovered remote gets one more commit, exactly once, on top of its tip, and that its repository is
 * intact.
 */
export async function expectCommitsAgain({ member, repository, app }: Place, more: object = {}) {
  const before = await repository.findTip();
  const icon = `well again ${++count}`;
  await edit(member, app.id, icon);
  const { body } = await commit(member, app.id, icon, more).expect(201);
  expect(await repository.tip()).toBe(body.sha);
  expect(await repository.parentOf(body.sha as string)).toBe(before);
  expect(await iconIn(repository, app.name)).toBe(icon);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  const messages = (await repository.log()).map(({ message }) => message);
  expect(messages.filter((message) => message === icon)).toHaveLength(1);
  await repository.fsck();
}

async function iconIn(repository: GitRepository, name: string): Promise<string> {
  const text = await repository.show(repository.branch, `${name}/v1.json`);
  return (JSON.parse(text) as { appV2: { icon: string } }).appV2.icon;
}

/** Checks that the uncommitted change is still in the app and shown as uncommitted. */
export async function expectKeptLocally({ member, app }: Omit<Place, 'repository'>, icon: string) {
  const { body } = await member.get(`/apps/${app.id}/definition`).expect(200);
  expect(body.appV2.icon).toBe(icon);
  expect(['changed', 'failed', 'behind']).toContain((await getApp(member, app.id)).gitState);
}
