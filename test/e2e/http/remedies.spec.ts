import { rm } from 'node:fs/promises';
import type request from 'supertest';
import { createBranch } from '../../support/branches';
import { changeMeta, commit, createApp, edit, GitFixture, renameByHand } from '../../support/git-fixture';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import type { AppBody } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { changeTheirs, settle } from '../../support/merges';
import { pull, tagByHand } from '../../support/tagged-app';

/** A refusal, and the people and things that its remedy mentions. */
interface Refused {
  member: Member;
  app: AppBody;
  repository: GitRepository;
  body: Record<string, unknown> & { remedy: string };
  /** Another app of the story. */
  other?: AppBody;
}

type Step = (refused: Refused) => PromiseLike<request.Response>;

/** Words of a remedy, each with the steps that follow it; the last answer must not be a refusal. */
type Ways = Record<string, Step[]>;

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

async function refusedAs(code: string, answering: PromiseLike<request.Response>): Promise<Refused['body']> {
  const { body } = await answering;
  expect(body).toMatchObject({ code, remedy: expect.any(String) });
  return body as Refused['body'];
}

const commitAgain: Step = ({ member, app }) => commit(member, app.id, 'Again');
const pullMerged: Step = ({ member, app }) => pull(member, app, { merge: true });
const pullDiscarding: Step = ({ member, app }) => pull(member, app, { discardLocal: true });
const pullAgain: Step = ({ member, app }) => pull(member, app);
const push: Step = ({ member }) => member.post('/git/push');
const overwrite: Step = ({ member, app, body }) =>
  commit(member, app.id, 'Over it', { overwrite: (body.present as { sha: string }).sha });
const rename: Step = ({ member, app }) => member.patch(`/apps/${app.id}`, { name: 'Another name' });
const deleteApp: Step = ({ member, app }) => member.delete(`/apps/${app.id}`);
const disconnect: Step = ({ member }) => member.delete('/git?waiting=cancel');
const finalize: Step = ({ member }) => member.post('/git/finalize');
const connectAgain: Step = async ({ member, repository }) => {
  await fixture.connected({ member, repository });
  return member.get('/git');
};
const unlock: Step = ({ member, app }) => member.patch(`/apps/${app.id}`, { locked: false });

/** An app with a change here and a change by another writer in another place. */
async function changedTwice() {
  const story = await fixture.withApp('Orders');
  await changeTheirs(story.repository, (app) => (app.pages[0].note = 'theirs'));
  await edit(story.member, story.app.id, 'mine');
  return story;
}

/** The same field, changed here and by another writer. */
async function clashing() {
  const story = await fixture.withApp('Orders');
  await changeTheirs(story.repository, (app) => Object.assign(app, { icon: 'theirs' }));
  await edit(story.member, story.app.id, 'mine');
  const body = await refusedAs('merge_conflicts', pull(story.member, story.app, { merge: true }));
  return { ...story, body };
}

async function keptHere() {
  const story = await changedTwice();
  await commit(story.member, story.app.id, 'Kept', { push: false }).expect(201);
  return story;
}

async function takenFromBranch(files: string[]) {
  const story = await fixture.withApp('Orders');
  const meta = await changeMeta(story.repository, (entries) =>
    Reflect.deleteProperty(entries, story.app.gitAppId),
  );
  await story.repository.commit({ '.meta/meta.json': meta }, { delete: files });
  await edit(story.member, story.app.id, 'mine');
  return { ...story, body: await refusedAs('git_remote_moved', commit(story.member, story.app.id)) };
}

async function emptied() {
  const story = await fixture.withApp('Orders');
  await rm(story.repository.path, { recursive: true });
  await createGitRepository({ dir: story.repository.path });
  await edit(story.member, story.app.id, 'mine');
  return { ...story, body: await refusedAs('git_remote_moved', commit(story.member, story.app.id)) };
}

async function nameTaken() {
  const { repository } = await fixture.withApp('Orders');
  const { member } = await fixture.connected({ repository });
  const app = await createApp(member, 'Orders');
  return {
    member,
    repository,
    app,
    body: await refusedAs('git_app_name_taken', commit(member, app.id)),
  };
}

async function imported() {
  const { repository, app: theirs } = await fixture.withApp('Orders');
  const { member } = await fixture.connected({ repository });
  const { body } = await member.post('/git/imports', { gitAppId: theirs.gitAppId }).expect(201);
  return { member, repository, app: body as AppBody };
}

async function importRefused() {
  const { repository, app: theirs } = await fixture.withApp('Orders');
  const { member } = await fixture.connected({ repository });
  const app = await createApp(member, 'orders');
  const importing = member.post('/git/imports', { gitAppId: theirs.gitAppId });
  return { member, repository, app, other: theirs, body: await refusedAs('app_name_taken', importing) };
}

const importOther: Step = ({ member, other }) => member.post('/git/imports', { gitAppId: other!.gitAppId });

const STORIES: [string, () => Promise<Refused>, Ways][] = [
  [
    'git_not_configured, of a commit',
    async () => {
      const member = await fixture.admin.inNewWorkspace();
      const app = await createApp(member, 'Orders');
      const body = await refusedAs('git_not_configured', commit(member, app.id));
      return { member, app, repository: await createGitRepository(), body };
    },
    { 'configure it': [connectAgain, commitAgain] },
  ],
  [
    'git_disabled, of a commit',
    async () => {
      const story = await changedTwice();
      await story.member.patch('/git', { enabled: false }).expect(200);
      return { ...story, body: await refusedAs('git_disabled', commit(story.member, story.app.id)) };
    },
    {
      'turn it on': [({ member }) => member.patch('/git', { enabled: true }), pullMerged, commitAgain],
    },
  ],
  [
    'uncommitted_changes, of a pull',
    async () => {
      const story = await changedTwice();
      return { ...story, body: await refusedAs('uncommitted_changes', pull(story.member, story.app)) };
    },
    { 'Pull with merge': [pullMerged, commitAgain], 'discard them': [pullDiscarding] },
  ],
  [
    'uncommitted_changes, of commits that are kept here, of a pull',
    async () => {
      const story = await keptHere();
      return { ...story, body: await refusedAs('uncommitted_changes', pull(story.member, story.app)) };
    },
    { 'Pull with merge': [pullMerged, push] },
  ],
  [
    'uncommitted_changes, of an app that is to be locked',
    async () => {
      const story = await fixture.withApp('Orders');
      await edit(story.member, story.app.id, 'mine');
      const locking = story.member.patch(`/apps/${story.app.id}`, { locked: true });
      return { ...story, body: await refusedAs('uncommitted_changes', locking) };
    },
    {
      'Commit them': [commitAgain, ({ member, app }) => member.patch(`/apps/${app.id}`, { locked: true })],
      'discard them': [
        ({ member, app }) => member.post(`/apps/${app.id}/git/discard`),
        ({ member, app }) => member.patch(`/apps/${app.id}`, { locked: true }),
      ],
    },
  ],
  [
    'uncommitted_changes, of a version that is to be published',
    async () => {
      const story = await fixture.withApp('Orders');
      await edit(story.member, story.app.id, 'mine');
      const publishing = story.member.post(
        `/apps/${story.app.id}/versions/${story.app.editingVersion.id}/publish`,
      );
      return { ...story, body: await refusedAs('uncommitted_changes', publishing) };
    },
    {
      'Commit them': [
        commitAgain,
        ({ member, app }) => member.post(`/apps/${app.id}/versions/${app.editingVersion.id}/publish`),
      ],
      'discard them': [
        ({ member, app }) => member.post(`/apps/${app.id}/git/discard`),
        ({ member, app }) => member.post(`/apps/${app.id}/versions/${app.editingVersion.id}/publish`),
      ],
    },
  ],
  [
    'git_remote_moved, of a commit to an app that others have changed',
    async () => {
      const story = await changedTwice();
      return { ...story, body: await refusedAs('git_remote_moved', commit(story.member, story.app.id)) };
    },
    { 'merge it': [pullMerged, commitAgain], 'commit over it': [overwrite] },
  ],
  [
    'git_remote_moved, of a push of what is kept here',
    async () => {
      const story = await keptHere();
      return { ...story, body: await refusedAs('git_remote_moved', story.member.post('/git/push')) };
    },
    { 'merge it': [pullMerged, push] },
  ],
  [
    'git_remote_moved, of a commit to an app whose entry and file are gone',
    () => takenFromBranch(['Orders/v1.json']),
    { 'Commit over it': [overwrite], 'delete the app': [deleteApp] },
  ],
  [
    'git_remote_moved, of a commit to an app whose entry alone is gone',
    () => takenFromBranch([]),
    { 'Commit over it': [overwrite], 'delete the app': [deleteApp] },
  ],
  [
    'git_remote_moved, of a commit to a repository that is empty',
    emptied,
    { Push: [push, commitAgain], disconnect: [disconnect, connectAgain, commitAgain] },
  ],
  [
    'git_app_name_taken, of a first commit',
    nameTaken,
    {
      'Rename the app': [rename, commitAgain],
      'remove the other one': [
        async ({ member, repository }) => {
          await repository.commit({ '.meta/meta.json': '{}' }, { delete: ['Orders/v1.json'] });
          return member.get('/git');
        },
        commitAgain,
      ],
    },
  ],
  [
    'git_app_not_found, of a pull of an app that was never in the repository',
    async () => {
      const { member, repository } = await fixture.connected();
      const app = await createApp(member, 'Orders');
      return { member, repository, app, body: await refusedAs('git_app_not_found', pull(member, app)) };
    },
    { 'Commit it': [commitAgain, pullAgain] },
  ],
  [
    'app_locked, of a commit',
    async () => {
      const story = await imported();
      return { ...story, body: await refusedAs('app_locked', commit(story.member, story.app.id)) };
    },
    {
      'Edit it at its source and pull': [
        async ({ member, repository }) => {
          await changeTheirs(repository, (app) => (app.pages[0].note = 'at its source'));
          return member.get('/git');
        },
        pullAgain,
      ],
      'duplicate it': [
        async ({ member, app }) => {
          const { body } = await member.post(`/apps/${app.id}/duplicate`, { name: 'A copy' }).expect(201);
          return commit(member, (body as AppBody).id, 'The copy');
        },
      ],
      'unlock it': [
        unlock,
        async ({ member, app }) => {
          await edit(member, app.id, 'mine');
          return commit(member, app.id, 'Unlocked');
        },
      ],
    },
  ],
  [
    'git_already_linked, of a link',
    async () => {
      const story = await changedTwice();
      const linking = story.member.post(`/apps/${story.app.id}/git/link`, {
        gitAppId: story.app.gitAppId,
        keep: 'mine',
      });
      return { ...story, body: await refusedAs('git_already_linked', linking) };
    },
    { Pull: [pullMerged], commit: [({ member, app }) => commit(member, app.id, 'Both', { merge: true })] },
  ],
  [
    'app_name_taken, of an import',
    importRefused,
    {
      'another name': [
        ({ member, other }) => member.post('/git/imports', { gitAppId: other!.gitAppId, name: 'Theirs' }),
      ],
      rename: [rename, importOther],
      'delete that app': [deleteApp, importOther],
    },
  ],
  [
    'app_already_imported',
    async () => {
      const story = await imported();
      const again = story.member.post('/git/imports', { gitAppId: story.app.gitAppId, name: 'Again' });
      return { ...story, other: story.app, body: await refusedAs('app_already_imported', again) };
    },
    { 'Pull its changes': [pullAgain], 'delete the app': [deleteApp, importOther] },
  ],
  [
    'app_name_taken, of a pull after another app gave its name up',
    async () => {
      const { member, repository, app } = await fixture.withApp('Orders');
      const other = await createApp(member, 'Stock', { commitChanges: true });
      await renameByHand(repository, other.gitAppId, { from: 'Stock', to: 'Warehouse' });
      await renameByHand(repository, app.gitAppId, { from: 'Orders', to: 'Stock' });
      return { member, repository, app, other, body: await refusedAs('app_name_taken', pull(member, app)) };
    },
    { 'Pull “Stock” first': [({ member, other }) => pull(member, other!), pullAgain] },
  ],
  [
    'merge_conflicts, of a pull',
    clashing,
    {
      'Decide on each of them, and then complete': [
        async ({ member, body }) => {
          await settle(member, body.mergeId as string, { choose: 'mine' });
          return member.post(`/git/merges/${String(body.mergeId)}/complete`);
        },
        commitAgain,
      ],
    },
  ],
  [
    'merge_unresolved',
    async () => {
      const story = await clashing();
      const { mergeId } = story.body;
      const completing = story.member.post(`/git/merges/${String(mergeId)}/complete`);
      return { ...story, body: { ...(await refusedAs('merge_unresolved', completing)), mergeId } };
    },
    {
      'Decide on each of them': [
        async ({ member, body }) => {
          await settle(member, body.mergeId as string, { choose: 'theirs' });
          return member.post(`/git/merges/${String(body.mergeId)}/complete`);
        },
      ],
    },
  ],
  [
    'merge_outdated',
    async () => {
      const story = await clashing();
      const { mergeId } = story.body;
      await settle(story.member, mergeId as string, { choose: 'mine' });
      await changeTheirs(story.repository, (app) => (app.pages[0].note = 'later'));
      const completing = story.member.post(`/git/merges/${String(mergeId)}/complete`);
      return { ...story, body: await refusedAs('merge_outdated', completing) };
    },
    {
      'Continue with the new merge': [
        ({ member, body }) => member.post(`/git/merges/${String(body.mergeId)}/complete`),
      ],
    },
  ],
  [
    'merge_ended',
    async () => {
      const story = await clashing();
      const merge = `/git/merges/${String(story.body.mergeId)}`;
      await story.member.delete(merge).expect(204);
      return { ...story, body: await refusedAs('merge_ended', story.member.post(`${merge}/complete`)) };
    },
    {
      'Pull or commit again': [
        async ({ member, app }) => {
          const body = await refusedAs('merge_conflicts', pull(member, app, { merge: true }));
          await settle(member, body.mergeId as string, { choose: 'theirs' });
          return member.post(`/git/merges/${String(body.mergeId)}/complete`);
        },
      ],
    },
  ],
  [
    'branch_not_merged',
    async () => {
      const story = await fixture.withApp('Orders');
      await createBranch(story.member, 'feature');
      await edit(story.member.on('feature'), story.app.id, 'on the branch');
      await commit(story.member.on('feature'), story.app.id).expect(201);
      const deleting = story.member.delete('/git/branches/feature?remote=true');
      return { ...story, body: await refusedAs('branch_not_merged', deleting) };
    },
    {
      'Merge the branch first': [
        ({ member }) => member.post('/git/branches/main/merge', { from: 'feature' }),
        ({ member }) => member.delete('/git/branches/feature?remote=true'),
      ],
      'delete it with `force`': [
        ({ member }) => member.delete('/git/branches/feature?remote=true&force=true'),
      ],
    },
  ],
  [
    'branch_exists',
    async () => {
      const story = await fixture.withApp('Orders');
      await story.repository.git(['branch', 'feature', 'main']);
      const creating = story.member.post('/git/branches', { name: 'feature' });
      return { ...story, body: await refusedAs('branch_exists', creating) };
    },
    {
      'another name': [({ member }) => member.post('/git/branches', { name: 'feature-2' })],
      'open that branch': [({ member }) => member.put('/git/branches/active', { name: 'feature' })],
    },
  ],
  [
    'git_branch_not_found, of a commit after the branch was renamed on the server',
    async () => {
      const story = await fixture.withApp('Orders');
      await story.repository.git(['branch', '-m', 'main', 'trunk']);
      await edit(story.member, story.app.id, 'mine');
      return { ...story, body: await refusedAs('git_branch_not_found', commit(story.member, story.app.id)) };
    },
    {
      'Choose an existing branch': [
        async ({ member }) => {
          const { repositoryUrl } = (await member.get('/git').expect(200)).body as { repositoryUrl: string };
          return member.put('/git?waiting=cancel', { repositoryUrl, branch: 'trunk' });
        },
        finalize,
        commitAgain,
      ],
      'create it': [
        async ({ member, repository }) => {
          await repository.git(['branch', 'main', 'trunk']);
          return member.get('/git');
        },
        commitAgain,
      ],
    },
  ],
  [
    'tag_exists, of a version that is to be published',
    async () => {
      const story = await fixture.withApp('Orders');
      await tagByHand(story.repository, 'Orders/v1');
      const publishing = story.member.post(
        `/apps/${story.app.id}/versions/${story.app.editingVersion.id}/publish`,
      );
      return { ...story, body: await refusedAs('tag_exists', publishing) };
    },
    {
      'rename this one': [
        ({ member, app }) =>
          member.patch(`/apps/${app.id}/versions/${app.editingVersion.id}`, { name: 'v1.1' }),
        commitAgain,
        ({ member, app }) => member.post(`/apps/${app.id}/versions/${app.editingVersion.id}/publish`),
      ],
    },
  ],
];

const WALKS = STORIES.flatMap(([name, refuse, ways]) =>
  Object.entries(ways).map(([words, steps]) => ({ name, words, refuse, steps })),
);

it.each(WALKS)('$name: “$words” leads on', async ({ refuse, words, steps }) => {
  const refused = await refuse();
  expect(refused.body.remedy).toContain(words);
  const answers: unknown[] = [];
  for (const step of steps) {
    const { status, body } = await step(refused);
    answers.push(status < 300 ? 'done' : body);
  }
  expect(answers).toEqual(steps.map(() => 'done'));
});
