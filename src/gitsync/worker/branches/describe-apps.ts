import { countChanges, mergeApp } from '../../domain';
import type { MergedBranchApp } from '../../queue/job-inputs';
import type { MergeContext } from './merge-request';
import type { PlanApps } from './plan-apps';
import { readSideIfAny } from './read-side';

/** Describes the apps that a merge changes on our branch, and those with conflicts. */
export async function describeApps(context: MergeContext, apps: PlanApps): Promise<MergedBranchApp[]> {
  const { both, theirs } = apps.compared;
  const names = new Map([...both, ...theirs].map(({ gitAppId, name }) => [gitAppId, name]));
  for (const id of apps.takeovers.keys()) if (!names.has(id)) names.set(id, apps.placed(id).mine?.name ?? id);
  const described: MergedBranchApp[] = [];
  for (const [gitAppId, name] of names) {
    const app = await describe(context, apps, { gitAppId, name });
    if (app) described.push(app);
  }
  return described;
}

/** Returns null for an app that stays as it is on our branch. */
async function describe(
  context: MergeContext,
  apps: PlanApps,
  { gitAppId, name }: { gitAppId: string; name: string },
): Promise<MergedBranchApp | null> {
  const takeover = apps.takeovers.get(gitAppId);
  const conflicts = apps.countOpen(gitAppId);
  const total = apps.totals.get(gitAppId) ?? 0;
  if (conflicts > 0) return { gitAppId, name, change: 'changed', total, conflicts };
  if (takeover?.from === 'mine' && takeover.commit === null) return null;
  const change = changeOf(apps, gitAppId);
  if (change === null) return null;
  const isTheirs = takeover === undefined && change === 'changed';
  return {
    gitAppId,
    name: takeover?.commit?.appName ?? name,
    change,
    total: isTheirs ? await countTheirs(context, apps, gitAppId) : total,
    conflicts,
  };
}

/** Compares the result with our branch; returns null for an app that neither has. */
function changeOf(apps: PlanApps, gitAppId: string): MergedBranchApp['change'] | null {
  const isHere = apps.placed(gitAppId).mine !== null;
  if (apps.resultOf(gitAppId) === null) return isHere ? 'removed' : null;
  return isHere ? 'changed' : 'added';
}

/** Counts the changes of an app that only they have changed. A document that cannot be read is taken over as it is. */
async function countTheirs({ trees }: MergeContext, apps: PlanApps, gitAppId: string): Promise<number> {
  const placed = apps.placed(gitAppId);
  const base = await readSideIfAny(trees.base, placed.base);
  const theirs = await readSideIfAny(trees.theirs, placed.theirs);
  if (!base || !theirs) return 0;
  return countChanges(mergeApp({ base, mine: base, theirs }).changesOf('theirs'));
}
