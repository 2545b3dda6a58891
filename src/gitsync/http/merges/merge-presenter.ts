import { Injectable } from '@nestjs/common';
import type { Resolution } from '../../../apps';
import { showResolution } from '../../domain';
import { MergeStore } from '../../store/merges';
import { conflictIdIn, type MergeAppRow, type MergeRow } from '../../store/stored-merge';
import type { MergedAppView, MergeView, ResolutionView } from '../merges.dto';

/** Merges as JSON. */
/** Name of the entry with the files that are no apps. */
const FILES = 'Other files';

@Injectable()
export class MergePresenter {
  constructor(private readonly merges: MergeStore) {}

  async one(merge: MergeRow): Promise<MergeView> {
    const [view] = await this.many(merge.workspaceId, [merge]);
    return view;
  }

  async many(workspaceId: string, merges: MergeRow[]): Promise<MergeView[]> {
    const apps = merges.flatMap(({ apps }) => apps);
    const ids = apps.flatMap(({ shown }) => shown.conflicts.map(({ id }) => id));
    const remembered = await this.merges.findRemembered(workspaceId, ids);
    return merges.map((merge) => presentMerge(merge, remembered));
  }
}

/** `remembered`: earlier decisions, by the conflict's id. */
function presentMerge(merge: MergeRow, remembered: ReadonlyMap<string, Resolution>): MergeView {
  const { id, kind, sides, message, completingJobId, replacedBy, createdAt, apps } = merge;
  return {
    id,
    kind,
    into: sides.mine.branch,
    from: kind === 'branches' ? sides.theirs.branch : (sides.theirs.sha ?? sides.theirs.branch),
    fromSha: sides.theirs.sha,
    base: sides.base.sha ?? '',
    status: statusOf(merge),
    sides,
    message,
    completingJobId,
    replacedBy,
    createdAt: createdAt.toISOString(),
    apps: apps.map((app) => presentApp(merge, app, remembered)),
  };
}

function statusOf({ status, apps }: MergeRow): MergeView['status'] {
  if (status !== 'open') return status;
  return apps.some(({ unresolved }) => unresolved > 0) ? 'conflicts' : 'resolved';
}

function presentApp(
  merge: MergeRow,
  app: MergeAppRow,
  remembered: ReadonlyMap<string, Resolution>,
): MergedAppView {
  const { sharedAppId: appId, gitAppId, name, settled, shown } = app;
  const { changes, accepted, conflicts, warnings } = shown;
  return {
    gitAppId,
    appId,
    name: name ?? FILES,
    changes,
    accepted,
    conflicts: conflicts.map((conflict) => {
      const { id, hunks, suggestion } = conflict;
      const decision = settled[id];
      return {
        ...conflict,
        id: conflictIdIn(merge, app, id),
        hunks: hunks && [...hunks],
        suggestion: typeof suggestion === 'string' ? suggestion : viewOf(suggestion),
        remembered: shownIfAny(remembered.get(id)),
        resolution: shownIfAny(decision?.resolution),
        resolvedBy: decision?.by ?? null,
        resolvedAt: decision?.at ?? null,
      };
    }),
    warnings: warnings.map(({ thing, ...warning }) => ({ ...warning, of: thing })),
  };
}

const shownIfAny = (resolution: Resolution | undefined): ResolutionView | null =>
  resolution === undefined ? null : viewOf(showResolution(resolution));

const viewOf = (resolution: ReturnType<typeof showResolution>): ResolutionView => resolution;
