import { RepositoryLayout } from '../../src/gitsync/domain/format/repository-layout';
import { describeForReview, decideOn, needsOfReview } from '../../src/reviews/rules';
import type { ReviewDecision } from '../../src/reviews/rules';
import { ComparedCommits } from '../../src/reviews/worker/read';
import type { ReviewRow } from '../../src/reviews/store';
import { MirrorModel } from './models/mirror-model';
import { keyOfUrl, type World } from './models/world';

/** Branch that other writers change, and that is reviewed beside the branch in use. */
export const REVIEWED = 'reviewed';
const BY = { id: 'u', name: 'Ada' };
const NEVER_ABORTED = new AbortController().signal;

/** Opens the review of the branch as it is now, with some of its changes declined; null if there is nothing to review. */
export async function reviewOf(world: World, declining: number): Promise<ReviewRow | null> {
  const { objects, database, remotes } = world;
  const { config } = database.rows;
  if (config?.branch == null) return null;
  const repositoryKey = keyOfUrl(config.repositoryUrl);
  const remote = remotes.get(repositoryKey)!;
  const [into, tip] = [remote.tip(config.branch), remote.tip(REVIEWED)];
  if (into === null || tip === null) return null;
  const base = objects.history(tip).find(({ sha }) => objects.isAncestor(sha, into))?.sha ?? null;
  const repository = { mirror: new MirrorModel('', objects, {}), layout: new RepositoryLayout('') };
  const compared = await ComparedCommits.read(repository as never, { base, tip });
  const apps = describeForReview(await compared.findAll(NEVER_ABORTED));
  const needs = needsOfReview(apps);
  if (needs.size === 0) return null;
  const decisions = new Map<string, ReviewDecision>();
  for (const [index, changeId] of [...needs.keys()].entries()) {
    if ((declining * (index + 1) * 7) % 1 > 0.6) continue;
    const wanted = { changeId, decision: 'declined', withOthers: true } as const;
    for (const id of decideOn(needs, decisions, wanted)) decisions.set(id, 'declined');
  }
  const at = new Date(world.nowMs);
  return {
    ...NEW_REVIEW,
    id: world.newId('review-'),
    repositoryKey,
    to: config.branch,
    fromSha: tip,
    toSha: into,
    baseSha: base,
    apps,
    decisions: new Map([...decisions].map(([id, decision]) => [id, { decision, by: BY, at }])),
    createdAt: at,
  };
}

const NEW_REVIEW = {
  workspaceId: 'w',
  directory: '',
  from: REVIEWED,
  pullRequest: null,
  version: 1,
  status: 'open',
  completingJobId: null,
  replacedBy: null,
  outcome: null,
  posting: null,
  postingProblem: null,
  comments: [],
  endedAt: null,
} as const satisfies Partial<ReviewRow>;
