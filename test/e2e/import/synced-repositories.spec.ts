import {
  exportedDocuments,
  repositories,
  splitRepositories,
  type NamedDocument,
} from '../../documents/documents';
import { largeDocument } from '../../documents/large-document';
import { oddRepository } from '../../documents/odd-repository';
import { commit, exported, GitFixture, patch, type AppBody } from '../../support/git-fixture';
import { filesOfFolder } from '../../support/files-of-folder';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';
import { isSameName } from '../../../src/core/names';

let fixture: GitFixture;

describe('repositories and documents that a platform has written', () => {
  beforeAll(async () => {
    fixture = await GitFixture.start();
  });
  afterAll(() => fixture.stop());

  it.each(repositories)(
    'supports %s: lists, imports, pulls, and commits an app of its own',
    async (_, folder) => {
      const files = filesOfFolder(folder);
      const repository = await createGitRepository({ files });
      const { member } = await fixture.connected({ repository });
      const { body: list } = await member.get('/git/apps').expect(200);
      expect(list.metaProblem).toBeNull();
      expect(list.items.length).toBeGreaterThan(0);
      const imported: AppBody[] = [];
      for (const item of list.items as ListedApp[]) {
        expect(item.problem).toBeNull();
        const app = await importListed(member, item);
        expect(Buffer.from(await exported(member, app.id)).equals(files[item.path])).toBe(true);
        imported.push(app);
      }
      const [app] = imported;
      const [{ path }] = list.items as ListedApp[];
      const edited = files[path].toString('utf8').replace(/"name":/, '"edited": true, "name":');
      const sha = await repository.commit({ [path]: edited });
      expect((await member.get(`/apps/${app.id}/git/updates`).expect(200)).body.commits).toHaveLength(1);
      await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha, updated: true });
      expect(await exported(member, app.id)).toBe(edited);

      const { body: copy } = await member
        .post(`/apps/${app.id}/duplicate`, { name: `${app.name} of ours` })
        .expect(201);
      const { body: first } = await commit(member, copy.id as string).expect(201);
      expect(await changedPaths(repository, first.sha as string)).toEqual(
        ['.meta/meta.json', `${app.name} of ours/${app.editingVersion.name}.json`].sort(),
      );
      await setIcon(member, copy.id as string);
      const { body: second } = await commit(member, copy.id as string).expect(201);
      const meta = await repository.git([
        'diff',
        '-U0',
        `${second.sha}~1`,
        second.sha,
        '--',
        '.meta/meta.json',
      ]);
      const changed = meta.split('\n').filter((line) => /^[+-] /.test(line));
      expect(changed.length).toBeLessThanOrEqual(6);
      expect(changed.join('\n')).not.toContain(app.gitAppId);
      for (const [other, content] of Object.entries(files)) {
        if (other === '.meta/meta.json' || other === path) continue;
        expect((await repository.showBytes('main', other)).equals(content)).toBe(true);
      }
      await repository.fsck();
    },
  );

  it('supports odd names: takes up what is unambiguous, and leaves all else alone', async () => {
    const { files, apps } = oddRepository();
    const repository = await createGitRepository({ files });
    const { member } = await fixture.connected({ repository });
    const { body: list } = await member.get('/git/apps?limit=200').expect(200);
    const items = list.items as ListedApp[];
    expect(items.map(({ gitAppId, path, problem }) => [gitAppId, path, problem?.code ?? null])).toEqual(apps);
    const imported: AppBody[] = [];
    for (const item of items.filter(({ problem }) => problem === null)) {
      const app = await importListed(member, item);
      expect(await exported(member, app.id)).toBe(files[item.path]);
      imported.push(app);
    }
    const [{ id }] = imported;
    await member.patch(`/apps/${id}`, { locked: false }).expect(200);
    await setIcon(member, id);
    const { body: made } = await commit(member, id).expect(201);
    expect(await changedPaths(repository, made.sha as string)).toEqual(['.meta/meta.json', items[0].path]);
    await repository.fsck();
  });

  it.each(splitRepositories)('imports every app of %s', async (_, folder) => {
    const repository = await createGitRepository();
    await commitFolder(repository, folder);
    const { member } = await fixture.connected({ repository });
    const { body } = await member.get('/git/apps').expect(200);
    expect(body.items.length).toBeGreaterThan(3);
    for (const { gitAppId, problem } of body.items) {
      expect(problem).toBeNull();
      await member.post('/git/imports', { gitAppId }).expect(201);
    }
  });

  const documents: NamedDocument[] = [...exportedDocuments, ['a document of 3 MB', largeDocument(3_000_000)]];
  it.each(documents)(
    'carries %s through Git byte for byte, and changes at most four lines for one property',
    async (_, text) => {
      const bytes = Buffer.from(text);
      const { member, repository } = await fixture.connected();
      const { body: app } = await member
        .request('post', '/apps/import?commitChanges=true')
        .set('Content-Type', 'application/octet-stream')
        .send(bytes)
        .expect(201);
      expect(app.git.error).toBeUndefined();
      const path = `${app.name}/${app.editingVersion.name}.json`;
      expect((await repository.showBytes('main', path)).equals(bytes)).toBe(true);

      const { member: other } = await fixture.connected({ repository });
      const { body: imported } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
      expect(Buffer.from(await exported(other, imported.id as string)).equals(bytes)).toBe(true);

      await setIcon(member, app.id as string);
      const { body } = await commit(member, app.id as string).expect(201);
      const numstat = await repository.git(['diff', '--numstat', `${body.sha}~1`, body.sha, '--', path]);
      const [added, removed] = numstat.split('\t').map(Number);
      if (bytes.includes('\n')) expect(added + removed).toBeLessThanOrEqual(4);
      await other.post(`/apps/${imported.id}/git/pull`).expect(200, { sha: body.sha, updated: true });
      expect(await exported(other, imported.id as string)).toBe(await exported(member, app.id as string));
    },
  );
});

interface ListedApp {
  gitAppId: string | null;
  name: string;
  path: string;
  problem: { code: string } | null;
}

/** Imports an app, locked, and under another name where the workspace has one of its name. */
async function importListed(member: Member, { gitAppId, path, name }: ListedApp): Promise<AppBody> {
  const app = gitAppId === null ? { path } : { gitAppId };
  const { body: known } = await member.get('/apps?limit=200').expect(200);
  const isTaken = (known.items as AppBody[]).some((other) => isSameName(other.name, name));
  const { body } = await member
    .post('/git/imports', { ...app, ...(isTaken ? { name: `${name} (2)` } : {}) })
    .expect(201);
  return body as AppBody;
}

/** Commits thousands of files at once. */
async function commitFolder(repository: GitRepository, root: string): Promise<void> {
  const identity = {
    GIT_AUTHOR_NAME: 'x',
    GIT_AUTHOR_EMAIL: 'x',
    GIT_COMMITTER_NAME: 'x',
    GIT_COMMITTER_EMAIL: 'x',
  };
  const env = { ...identity, GIT_WORK_TREE: root };
  await repository.git(['-C', root, 'add', '--all', '.'], { env });
  const tree = (await repository.git(['write-tree'])).trim();
  const sha = (await repository.git(['commit-tree', '-m', 'Begin', tree], { env })).trim();
  await repository.git(['update-ref', 'refs/heads/main', sha]);
}

async function changedPaths(
  repository: { git(args: string[]): Promise<string> },
  sha: string,
): Promise<string[]> {
  const output = await repository.git(['diff', '-z', '--name-only', '--no-renames', `${sha}~1`, sha]);
  return output.split('\0').filter(Boolean).sort();
}

/** Sets one property, at its place in a document of this generation. */
async function setIcon(member: Member, appId: string): Promise<void> {
  const { headers, body } = await member.get(`/apps/${appId}/definition`).expect(200);
  const at = body.app ? '/app/0/definition/appV2' : body.appV2 ? '/appV2' : '';
  const changes = [{ op: 'add', path: `${at}/icon`, value: 'changed' }];
  await patch(member, appId, { changes, ifMatch: headers.etag as string });
}
