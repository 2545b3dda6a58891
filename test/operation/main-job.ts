import { commit, createApp, edit, ended, exported, type AppBody } from '../support/git-fixture';
import type { GitRepository } from '../support/git-repository';
import type { Member } from '../support/trellis-server';

export interface Remote {
  repository: GitRepository;
  /** Connects a workspace to the repository. */
  connect: (member: Member) => Promise<void>;
  /** Connects the workspace that only imports and pulls; absent: like the other. */
  connectReader?: (member: Member) => Promise<void>;
}

/**
 * Does what people do with Trellis at a remote: connect, create, commit, rename, import in a second workspace and pull.
 * Checks the history that this leaves.
 */
export async function doMainJob(admin: Member, remote: Remote): Promise<{ member: Member; app: AppBody }> {
  const { repository, connect, connectReader = connect } = remote;
  const member = await admin.inNewWorkspace();
  await connect(member);
  const app = await createApp(member, 'Orders', { commitChanges: true });
  await ended(member, app.git!.jobId as string);
  await commitEdit(member, app.id, 'First change');
  const renamed = await member.patch(`/apps/${app.id}`, { name: 'Invoices' }).expect(200);
  await ended(member, renamed.body.git.jobId as string);

  const other = await admin.inNewWorkspace();
  await connectReader(other);
  const { body: imported } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  expect(imported).toMatchObject({ name: 'Invoices', locked: true });
  const importedId = imported.id as string;
  const sha = await commitEdit(member, app.id, 'Second change');
  expect(await exported(other, importedId)).not.toBe(await exported(member, app.id));
  await other.post(`/apps/${importedId}/git/pull`).expect(200, { sha, updated: true });
  expect(await exported(other, importedId)).toBe(await exported(member, app.id));

  await repository.fsck();
  const history = await repository.log();
  expect(history[0]?.sha).toBe(sha);
  expect(history.map(({ message }) => message)).toEqual([
    'Second change',
    'App is renamed',
    'First change',
    'App creation',
  ]);
  expect(history.map(({ author }) => author.name)).toEqual(history.map(() => member.user.name));
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Invoices/v1.json']);
  return { member, app };
}

async function commitEdit(member: Member, appId: string, message: string): Promise<string> {
  await edit(member, appId, message);
  const { body } = await commit(member, appId, message).expect(201);
  return body.sha as string;
}
