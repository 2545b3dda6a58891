import { createBranch } from './branches';
import type { GitFixture, AppBody } from './git-fixture';
import type { GitFiles, GitRepository } from './git-repository';
import type { Member } from './member';
import { getMerge, type ConflictBody, type MergeBody } from './merges';

/** Answer of a merge of branches. */
export interface BranchMergeBody {
  status: string;
  sha: string | null;
  mergeId: string | null;
  apps: { gitAppId: string; name: string; change: string; total: number; conflicts: number }[];
  files: string[];
}

export interface TwoBranches {
  member: Member;
  /** The same person on the branch `feature`. */
  feature: Member;
  repository: GitRepository;
  app: AppBody;
}

/** A committed app on `main`, and a branch `feature` that begins there. `files`: others that the repository has by then. */
export async function withTwoBranches(fixture: GitFixture, files: GitFiles = {}): Promise<TwoBranches> {
  const { member, repository, app } = await fixture.withApp();
  if (Object.keys(files).length > 0) await repository.commit(files, { message: 'Files' });
  await createBranch(member, 'feature');
  return { member, repository, app, feature: member.on('feature') };
}

/** Merges `feature` into `main`. */
export const mergeFeature = async (member: Member, body: object = {}): Promise<BranchMergeBody> =>
  (await member.post('/git/branches/main/merge', { from: 'feature', ...body }).expect(200))
    .body as BranchMergeBody;

/** Merges `feature` into `main`, expects conflicts that can be settled, and returns them. */
export async function clashingMerge(member: Member): Promise<MergeBody> {
  const answer = await mergeFeature(member);
  if (answer.mergeId === null) throw new Error(`No merge to settle: ${JSON.stringify(answer)}`);
  return (await getMerge(member, answer.mergeId)).merge;
}

export const completeMerge = async (member: Member, mergeId: string): Promise<BranchMergeBody> =>
  (await member.post(`/git/merges/${mergeId}/complete`).expect(200)).body as BranchMergeBody;

/** Returns the conflict of a kind, of the thing with this name. */
export function conflictWith(merge: MergeBody, kind: string, name: string): ConflictBody {
  const found = merge.apps
    .flatMap(({ conflicts }) => conflicts)
    .find((one) => one.kind === kind && one.of.name === name);
  if (!found)
    throw new Error(`No ${kind} of ${name}: ${JSON.stringify(merge.apps.map(({ conflicts }) => conflicts))}`);
  return found;
}
