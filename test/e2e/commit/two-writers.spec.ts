import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import {
  changeMeta,
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
} from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Creates an app in the workspace, and an app of another writer in the same repository. */
async function twoWriters() {
  const { member, repository, app } = await fixture.withApp('Orders');
  const meta = await changeMeta(repository, (entries) => {
    entries.other = { ...entries[app.id], gitAppName: 'Theirs', gitVersionName: 'v9' };
  });
  await repository.commit({ 'Theirs/v9.json': '{"appV2":{"name":"Theirs"}}', '.meta/meta.json': meta });
  await edit(member, app.id, 'table');
  return { member, repository, app };
}

const theirChange = (repository: GitRepository, app: { name: string }) =>
  repository.commit({ [`${app.name}/v1.json`]: '{"appV2":{"name":"by hand"}}' }, { message: 'By hand' });

it('builds on others’ changes elsewhere without asking', async () => {
  const { member, repository, app } = await twoWriters();
  const meta = await changeMeta(repository, (entries) => {
    entries.other.lastCommitMessage = 'theirs';
    entries[app.id].lastCommitMessage = 'only the message';
  });
  const theirs = await repository.commit({
    'Theirs/v9.json': '{"appV2":{"name":"Theirs","icon":"x"}}',
    'Orders/notes.txt': 'beside our file',
    '.meta/meta.json': meta,
  });
  const { body } = await commit(member, app.id).expect(201);
  expect(await repository.parentOf(body.sha)).toBe(theirs);
  expect(await repository.show('main', 'Theirs/v9.json')).toContain('"icon":"x"');
  expect(await repository.show('main', 'Orders/notes.txt')).toBe('beside our file');
  expect(JSON.parse(await repository.show('main', '.meta/meta.json')).other.lastCommitMessage).toBe('theirs');
});

const moves: [string, (repository: GitRepository, app: { id: string; name: string }) => Promise<string>][] = [
  ['changed its file', theirChange],
  ['deleted its file', (repository) => repository.commit({}, { delete: ['Orders/v1.json'] })],
  [
    'deleted it, entry and file',
    async (repository, app) =>
      repository.commit(
        {
          '.meta/meta.json': await changeMeta(repository, (entries) =>
            Reflect.deleteProperty(entries, app.id),
          ),
        },
        { delete: ['Orders/v1.json'] },
      ),
  ],
  [
    'renamed it',
    async (repository, app) =>
      repository.commit(
        {
          'Renamed/v1.json': await repository.show('main', 'Orders/v1.json'),
          '.meta/meta.json': await changeMeta(repository, (entries) => {
            entries[app.id].gitAppName = 'Renamed';
          }),
        },
        { delete: ['Orders/v1.json'] },
      ),
  ],
  [
    'committed another version of it',
    async (repository, app) =>
      repository.commit(
        {
          'Orders/v2.json': await repository.show('main', 'Orders/v1.json'),
          '.meta/meta.json': await changeMeta(repository, (entries) => {
            entries[app.id].gitVersionName = 'v2';
            entries[app.id].gitVersionId = 'another';
          }),
        },
        { delete: ['Orders/v1.json'] },
      ),
  ],
];

it.each(moves)('refuses to commit over an app if somebody %s, until told to', async (_, move) => {
  const { member, repository, app } = await twoWriters();
  const theirs = await move(repository, app);
  const { body } = await commit(member, app.id).expect(409);
  expect(body).toMatchObject({
    code: 'git_remote_moved',
    branch: 'main',
    path: 'Orders/v1.json',
    remedy: expect.any(String),
    present: {
      sha: theirs,
      message: expect.any(String),
      author: expect.anything(),
      date: expect.any(String),
    },
  });
  expect(await repository.tip()).toBe(theirs);
  expect((await getApp(member, app.id)).gitState).toBe('failed');

  const forced = await commit(member, app.id, 'Mine', { overwrite: body.present.sha }).expect(201);
  expect(await repository.parentOf(forced.body.sha)).toBe(theirs);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'Theirs/v9.json']);
  expect(JSON.parse(await repository.show('main', '.meta/meta.json'))).toMatchObject({
    [app.id]: { gitAppName: 'Orders', gitVersionName: 'v1', lastCommitMessage: 'Mine' },
    other: { gitAppName: 'Theirs' },
  });
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  await repository.fsck();
});

it('replaces their version even if nothing changed in Trellis, but only when told to', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const theirs = await theirChange(repository, app);
  expect((await commit(member, app.id).expect(409)).body.code).toBe('git_remote_moved');
  const { body } = await commit(member, app.id, 'Mine', { overwrite: theirs }).expect(201);
  expect(body.sha).toBe(await repository.tip());
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
});

it.each([true, 'main', 'a'.repeat(39), 1])('does not take %p for what was seen', async (overwrite) => {
  const { member, repository, app } = await twoWriters();
  const tip = await repository.tip();
  const { body } = await commit(member, app.id, 'Mine', { overwrite }).expect(422);
  expect(body).toMatchObject({ code: 'invalid_overwrite', errors: [{ path: 'overwrite' }] });
  expect(await repository.tip()).toBe(tip);
});

it('replaces what was seen, and not what came after it', async () => {
  const { member, repository, app } = await twoWriters();
  const first = await theirChange(repository, app);
  expect((await commit(member, app.id).expect(409)).body.present.sha).toBe(first);
  const second = await repository.commit({ 'Orders/v1.json': '{"appV2":{"name":"Orders","second":1}}' });
  const { body } = await commit(member, app.id, 'Mine', { overwrite: first }).expect(409);
  expect(body).toMatchObject({ code: 'git_remote_moved', present: { sha: second } });
  // A commit that was never there.
  await commit(member, app.id, 'Mine', { overwrite: 'f'.repeat(40) }).expect(409);
  expect(await repository.tip()).toBe(second);

  const elsewhere = await repository.commit({ 'README.md': 'elsewhere' });
  const forced = await commit(member, app.id, 'Mine', { overwrite: second }).expect(201);
  expect(await repository.parentOf(forced.body.sha)).toBe(elsewhere);
});

it('forgets what was seen when a failed commit is retried', async () => {
  const { member, repository, app } = await twoWriters();
  const first = await theirChange(repository, app);
  await repository.addHook('pre-receive', 'exit 1');
  const refused = await commit(member, app.id, 'Mine', { overwrite: first })
    .set('Prefer', 'respond-async')
    .expect(202);
  const { id } = await ended(member, refused.body.jobId as string);
  await repository.addHook('pre-receive', 'exit 0');
  const { body } = await member.post(`/git/jobs/${id}/retry`).expect(202);
  const job = await ended(member, body.jobId as string);
  expect(job).toMatchObject({
    status: 'failed',
    error: { code: 'git_remote_moved', present: { sha: first } },
  });
  expect(await repository.tip()).toBe(first);
});

it('has nothing to commit if someone else has committed the same', async () => {
  const { member, repository, app } = await twoWriters();
  const theirs = await repository.commit(
    { 'Orders/v1.json': await exported(member, app.id) },
    { message: 'The same', author: { name: 'Grace Hopper', email: 'grace@example.com' } },
  );
  await commit(member, app.id).expect(200, { changed: false, sha: theirs });
  const { body } = await member.get(`/apps/${app.id}/git`).expect(200);
  expect(body).toMatchObject({
    hasUncommittedChanges: false,
    lastCommit: { sha: theirs, message: 'The same', author: { name: 'Grace Hopper' } },
  });
});

it('refuses the one app that someone changed, and commits the others that wait with it', async () => {
  const { member, repository } = await fixture.connected();
  const apps = [];
  for (const name of ['One', 'Two', 'Three'])
    apps.push(await createApp(member, name, { commitChanges: true }));
  for (const app of apps) await edit(member, app.id, 'table');
  await theirChange(repository, apps[1]);
  const answers = await Promise.all(apps.map((app) => commit(member, app.id)));
  expect(answers.map(({ status }) => status)).toEqual([201, 409, 201]);
  expect(await repository.show('main', 'Two/v1.json')).toContain('by hand');
});

it('loses no commit while others keep pushing with git', async () => {
  const { member, repository } = await fixture.connected();
  const other = (await fixture.connected({ repository })).member;
  const apps = await Promise.all(
    [member, member, other, other].map(async (who, index) => ({
      who,
      app: await createApp(who, `App ${index}`, { commitChanges: true }),
    })),
  );
  const writer = keepPushing(repository);
  const shas: string[] = [];
  try {
    for (let round = 1; round <= 5; round++) {
      for (const { who, app } of apps) await edit(who, app.id, `round ${round}`);
      const made = apps.map(({ who, app }) => committed(who, commit(who, app.id, `Round ${round}`)));
      shas.push(...(await Promise.all(made)));
    }
  } finally {
    await writer.stop();
  }
  const log = await repository.log();
  expect(log.filter(({ sha }) => shas.includes(sha))).toHaveLength(20);
  expect(log.filter(({ message }) => message === 'by git').length).toBe(await writer.count());
  expect(log.every(({ parents }) => parents.length <= 1)).toBe(true);
  for (const { who, app } of apps) {
    expect(await repository.show('main', `${app.name}/v1.json`)).toBe(await exported(who, app.id));
  }
  await repository.fsck();
});

/** Returns the commit of a request. On a busy machine, a commit that lost many races may be answered before its end. */
async function committed(member: Member, asked: ReturnType<typeof commit>): Promise<string> {
  const { status, body } = await asked;
  if (status !== 202) {
    expect([status, body.code]).toEqual([201, undefined]);
    return body.sha as string;
  }
  const job = await ended(member, body.jobId as string);
  expect(job).toMatchObject({ status: 'succeeded', error: null });
  return job.commit!;
}

/** Commits that the other writer makes in a row: fewer races than make a commit give up. */
const MOST_IN_A_ROW = 10;

/**
 * Keeps committing to the branch with plain git, a few times per second, and retries after each lost race. If a push takes
 * longer than one of these commits, it would always lose, so the loop pauses after some commits.
 */
function keepPushing(repository: GitRepository) {
  const script = `
    count=0 row=0 last=
    while ! [ -e "$1/stop" ]; do
      tip=$(git rev-parse refs/heads/main)
      [ "$tip" = "$last" ] || row=0
      if [ $row -lt ${MOST_IN_A_ROW} ]; then
        sha=$(git commit-tree -p "$tip" -m "by git" "$tip^{tree}")
        git update-ref refs/heads/main "$sha" "$tip" 2>/dev/null && count=$((count+1)) row=$((row+1)) last=$sha
      fi
      sleep 0.2
    done
    echo $count`;
  const env = {
    ...process.env,
    GIT_DIR: repository.path,
    GIT_AUTHOR_NAME: 'g',
    GIT_AUTHOR_EMAIL: 'g@example.com',
    GIT_COMMITTER_NAME: 'g',
    GIT_COMMITTER_EMAIL: 'g@example.com',
  };
  const child = spawn('sh', ['-c', script, 'sh', repository.path], { env });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    stop: async () => {
      await writeFile(`${repository.path}/stop`, '');
      await closed;
    },
    count: async () => {
      await closed;
      return Number(output.trim());
    },
  };
}
