import type { Shop } from './changes';
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
    appId: string;
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
