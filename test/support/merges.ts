import type { Client } from 'pg';
import type { Shop } from './changes';
import type { AppBody } from './git-fixture';
import type { GitRepository } from './git-repository';
import type { Member } from './trellis-server';

export interface ConflictBody {
  id: string;
  kind: string;
  of: { kind: string; id: string | null; name: string | null };
  path: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  suggestion: unknown;
  remembered: object | null;
  resolution: object | null;
}

export interface MergeBody {
  id: string;
  kind: string;
  status: string;
  from: string;
  base: string;
  replacedBy: string | null;
  apps: {
    gitAppId: string;
    appId: string | null;
    name: string;
    changes: { mine: number; theirs: number };
    conflicts: ConflictBody[];
    warnings: object[];
  }[];
}

type Document = Omit<Shop['appV2'], 'pages'> & {
  name: string;
  pages: { id: string; handle: string; note?: string }[];
  components: Record<string, unknown>[];
  dataQueries: Record<string, unknown>[];
};

/** Changes an app's file in the repository, as another writer would. Returns the commit's id. */
export async function changeTheirs(
  repository: GitRepository,
  change: (app: Document) => void,
  path = 'Orders/v1.json',
): Promise<string> {
  const document = JSON.parse(await repository.show(repository.branch, path)) as { appV2: Document };
  change(document.appV2);
  return repository.commit({ [path]: JSON.stringify(document, null, 2) }, { message: 'Theirs' });
}

export const appOf = (text: string): Document => (JSON.parse(text) as { appV2: Document }).appV2;

export async function getMerge(member: Member, id: string): Promise<{ merge: MergeBody; etag: string }> {
  const { body, headers } = await member.get(`/git/merges/${id}`).expect(200);
  return { merge: body as MergeBody, etag: headers.etag as string };
}

/** Decides on a conflict, or on the only one. */
export async function settle(
  member: Member,
  mergeId: string,
  resolution: object,
  conflictId?: string,
): Promise<MergeBody> {
  const { merge, etag } = await getMerge(member, mergeId);
  const id = conflictId ?? merge.apps[0].conflicts[0].id;
  const { body } = await member
    .request('put', `/git/merges/${mergeId}/conflicts/${id}`)
    .set('If-Match', etag)
    .send(resolution)
    .expect(200);
  return body as MergeBody;
}

/** Stores a merge without conflicts, for addresses that name one. Returns its id. */
export async function storeMerge(database: Client, workspaceId: string, app: AppBody): Promise<string> {
  const side = { branch: 'main', sha: 'a'.repeat(40), author: null, date: null, message: null };
  const names = { appName: app.name, gitVersionId: app.editingVersion.gitVersionId, versionName: 'v1' };
  const none = { changes: [], total: 0 };
  const shown = {
    changes: { mine: 0, theirs: 0 },
    accepted: { mine: none, theirs: none },
    conflicts: [],
    warnings: [],
  };
  const threefold = (value: object) => JSON.stringify({ base: value, mine: value, theirs: value });
  const { rows } = await database.query<{ id: string }>(
    `with target as (
       insert into git_targets (workspace_id, repository_key, branch, directory) values ($1, 'x', 'main', '') returning id
     ), merge as (
       insert into merges (id, workspace_id, target_id, kind, sides)
       select gen_random_uuid(), $1, id, 'pull', $2 from target returning id
     ), text as (
       select document from app_versions where id = $3
     )
     insert into merge_apps (merge_id, app_id, git_app_id, base, mine, theirs, names, base_state, theirs_last, shown, unresolved)
     select merge.id, $4, $5, document, document, document, $6, '{}', '{"date": "2026-01-01T00:00:00.000Z"}', $7, 0
     from merge, text returning merge_id as id`,
    [
      workspaceId,
      threefold(side),
      app.editingVersion.id,
      app.id,
      app.gitAppId,
      threefold(names),
      JSON.stringify(shown),
    ],
  );
  return rows[0]?.id ?? '';
}
