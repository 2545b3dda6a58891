import type { Client } from 'pg';
import { eventually } from './eventually';
import type { Member } from './trellis-server';

export interface ReviewedChangeBody {
  id: string;
  kind: string;
  change: string;
  itemId: string | null;
  name: string | null;
  needs: string[];
  decision: 'accepted' | 'declined' | null;
  comments: { id: string; text: string; author: { id: string } }[];
}

export interface ReviewBody {
  id: string;
  status: string;
  version: number;
  from: string;
  to: string;
  fromSha: string;
  toSha: string;
  replacedBy: string | null;
  outcome: object | null;
  apps: { gitAppId: string; name: string; change: string; changes: ReviewedChangeBody[] }[];
  comments: { id: string; changeId: string | null; text: string }[];
}

/** Opens the review of `feature` beside `main`. */
export const openReview = async (member: Member, from = 'feature'): Promise<ReviewBody> =>
  (await member.post('/reviews', { from, to: 'main' }).expect(201)).body as ReviewBody;

export async function getReview(member: Member, id: string): Promise<{ review: ReviewBody; etag: string }> {
  const { body, headers } = await member.get(`/reviews/${id}`).expect(200);
  return { review: body as ReviewBody, etag: headers.etag as string };
}

/** Waits until a review was posted at the provider, or could not be. */
export const whenPosted = (member: Member, id: string) =>
  eventually(async () => {
    const { review } = await getReview(member, id);
    const { posted: isPosted, problem } = review.outcome as {
      posted: boolean | null;
      problem: string | null;
    };
    if (isPosted === null) throw new Error('The review is not posted.');
    return { isPosted, problem };
  });

/** Returns the id of the only change of a kind, or of the thing. */
export function reviewedChange({ apps }: ReviewBody, kind: string, itemId?: string): string {
  const found = apps
    .flatMap(({ changes }) => changes)
    .filter((change) => change.kind === kind && (itemId === undefined || change.itemId === itemId));
  if (found.length !== 1)
    throw new Error(`${found.length} changes of the kind ${kind}: ${JSON.stringify(apps)}`);
  return found[0].id;
}

/** Asks for a decision on the review as it is now. */
export async function decide(
  member: Member,
  { id }: Pick<ReviewBody, 'id'>,
  changeId: string,
  body: { decision: string | null; with?: boolean },
) {
  const { etag } = await getReview(member, id);
  return member
    .request('put', `/reviews/${id}/changes/${encodeURIComponent(changeId)}`)
    .set('If-Match', etag)
    .send(body);
}

export async function decline(member: Member, review: ReviewBody, ...changeIds: string[]): Promise<void> {
  for (const changeId of changeIds) {
    const { status, body } = await decide(member, review, changeId, { decision: 'declined' });
    if (status !== 200) throw new Error(JSON.stringify(body));
  }
}

/** Stores a review without changes, for addresses that name one. Returns its id. */
export async function storeReview(database: Client, workspaceId: string): Promise<string> {
  const { rows } = await database.query<{ id: string }>(
    `insert into reviews (id, workspace_id, repository_key, directory, from_branch, to_branch, from_sha, to_sha)
     values (gen_random_uuid(), $1, 'x', '', 'feature', 'main', $2, $2) returning id`,
    [workspaceId, 'a'.repeat(40)],
  );
  return rows[0]!.id;
}
