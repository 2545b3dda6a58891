import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, hashOf, type Resolution, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { conflict, notFound, unprocessable, type AppError } from '../../core/errors';
import { checkIfMatch } from '../../core/http';
import type { Actor } from '../../workspaces';
import { mergeEnded, mergeOutdated, mergeUnresolved, appLocked } from '../domain/errors';
import {
  countUnresolved,
  describeMerge,
  readResolution,
  type AppOnSide,
  type ChosenResolution,
  type MergeConflict,
  type MergedEntry,
} from '../domain/merge/conflicts';
import { storedSidesIfAny, mergeApp, storedSides } from '../domain/merge/merge-app';
import { mergeEntry, type MergeEntry } from '../domain/merge/merge-entries';
import { normalizeMessage } from '../domain/plan/message';
import { JobStore } from '../queue/job-store';
import { APP_JOBS } from '../queue/app-jobs';
import { BRANCH_JOBS } from '../queue/branch-jobs';
import { COMMIT_JOBS } from '../queue/commit-jobs';
import { BranchStore } from '../store/branches';
import {
  MergeStore,
  conflictIdIn,
  resolutionsOf,
  type EntryContent,
  type MergeAppRow,
  type MergeRow,
  type SettledConflicts,
} from '../store/merges';
import { CommitSettingsStore, getTarget, getWritableTarget, type CommitSettings } from '../store/settings';
import { signedWith, BuildCommitInput } from './commit';

interface Settlement {
  actor: Actor;
  mergeId: string;
  ifMatch: string | undefined;
}

/** The app and the conflicts to decide on, and the decisions. */
interface Choice {
  isOf: (app: MergeAppRow) => boolean;
  isIt: (app: MergeAppRow) => (conflict: { id: string }) => boolean;
  decide: (
    conflicts: readonly MergeConflict[],
    isIt: (conflict: { id: string }) => boolean,
  ) => [string, Resolution | null][];
}

/** Strong: the version grows with each decision. */
export const etagOfMerge = ({ id, version }: MergeRow): string => `"${id}-${version}"`;

/** Decides on the conflicts of merges. */
@Injectable()
export class SettleMerge {
  constructor(
    private readonly database: Database,
    private readonly merges: MergeStore,
    private readonly jobs: JobStore,
  ) {}

  /** Throws 422 `invalid_resolution`, or `invalid_app_document` if the result would not be valid. */
  resolve(settlement: Settlement, conflictId: string, chosen: ChosenResolution): Promise<MergeRow> {
    return this.settle(settlement, (merge) => ({
      ...ofConflict(merge, conflictId),
      decide: (conflicts, isIt) => conflicts.filter(isIt).map((one) => [one.id, readResolution(one, chosen)]),
    }));
  }

  /** Withdraws a decision. */
  reopen(settlement: Settlement, conflictId: string): Promise<MergeRow> {
    return this.settle(settlement, (merge) => ({
      ...ofConflict(merge, conflictId),
      decide: (conflicts, isIt) => conflicts.filter(isIt).map(({ id }) => [id, null]),
    }));
  }

  /** Takes one side in all conflicts of an app. */
  chooseSide(settlement: Settlement, gitAppId: string, side: 'mine' | 'theirs'): Promise<MergeRow> {
    return this.settle(settlement, () => ({
      isOf: (app) => app.gitAppId === gitAppId,
      isIt: () => () => true,
      decide: (conflicts) => conflicts.map(({ id }) => [id, side]),
    }));
  }

  /** Returns the app's present result. Throws 404 also if the result does not have the app. */
  async readResult(mergeId: string, gitAppId: string): Promise<string> {
    const { manager } = this.database;
    const merge = await this.merges.find(mergeId);
    const app = merge?.apps.find((one) => one.gitAppId === gitAppId);
    const content = app && (await this.merges.entryOf(manager, mergeId, gitAppId));
    const result = content && mergeEntry(entryOf(content), resolutionsOf(app.settled)).result;
    if (!result) throw notFound('The app');
    return result.document.text;
  }

  private settle(
    { actor, mergeId, ifMatch }: Settlement,
    choose: (merge: MergeRow) => Choice,
  ): Promise<MergeRow> {
    return this.database.joined(async (tx) => {
      const merge = await this.lockOpen(tx, mergeId);
      const { isOf, isIt, decide } = choose(merge);
      const app = merge.apps.find(isOf);
      if (!app) throw notFound('The conflict');
      checkIfMatch(ifMatch, { etag: etagOfMerge(merge), what: 'The merge' });
      const content = await this.merges.entryOf(tx, mergeId, app.gitAppId);
      if (!content) throw notFound('The app');
      const entry = entryOf(content);
      const { conflicts, faults } = mergeEntry(entry, resolutionsOf(app.settled));
      const decisions = decide(conflicts, isIt(app));
      // Decisions from a former merge may contradict one another in this one. Then none is shown, and users start over.
      const settled = withDecisions(faults.length > 0 ? {} : app.settled, decisions, actor);
      const merged = mergeEntry(entry, resolutionsOf(settled));
      if (merged.faults.length > 0) throw breaksApp(merged.faults);
      if (mayHoldValues(entry) && hasSecrets(merged.result)) throw secretInValue();
      const unresolved = countUnresolved(merged);
      const { gitAppId } = app;
      await this.merges.settle(
        tx,
        { id: mergeId, gitAppId },
        { settled, shown: describeMerge(merged), unresolved },
      );
      const made = decisions.flatMap(([conflictId, resolution]) =>
        resolution ? [{ conflictId, resolution }] : [],
      );
      await this.merges.remember(tx, actor, made);
      return this.getIn(tx, mergeId);
    });
  }

  private async lockOpen(tx: EntityManager, mergeId: string): Promise<MergeRow> {
    const merge = await this.merges.lock(tx, mergeId);
    if (!merge) throw notFound('The merge');
    if (merge.status !== 'open') throw mergeEnded();
    if (await this.jobs.openIdOf(merge.completingJobId)) throw isCompleting();
    return merge;
  }

  private async getIn(tx: EntityManager, mergeId: string): Promise<MergeRow> {
    const merge = await this.merges.find(mergeId, tx);
    if (!merge) throw notFound('The merge');
    return merge;
  }
}

const entryOf = (content: EntryContent): MergeEntry => ({
  sides: storedSidesIfAny(content),
  clashes: content.clashes,
});

/** False for a whole app, which is taken from one side with any values in it. */
const mayHoldValues = ({ sides }: MergeEntry): boolean => Object.values(sides).every((side) => side !== null);

const hasSecrets = (result: AppOnSide | null): boolean =>
  result !== null && result.document.extractSecrets().secrets.length > 0;

/** `conflictId`: its id in the whole merge. */
function ofConflict(merge: MergeRow, conflictId: string): Pick<Choice, 'isOf' | 'isIt'> {
  const isIt =
    (app: MergeAppRow) =>
    ({ id }: { id: string }) =>
      conflictIdIn(merge, app, id) === conflictId;
  return { isIt, isOf: (app) => app.shown.conflicts.some(isIt(app)) };
}

function withDecisions(
  settled: SettledConflicts,
  decisions: readonly [string, Resolution | null][],
  { userId, author }: Actor,
): SettledConflicts {
  const ids = new Set(decisions.map(([id]) => id));
  const kept = Object.entries(settled).filter(([id]) => !ids.has(id));
  const at = new Date().toISOString();
  const by = { id: userId, name: author.name };
  const made = decisions.flatMap(([id, resolution]) =>
    resolution ? [[id, { resolution, by, at }] as const] : [],
  );
  return Object.fromEntries([...kept, ...made]);
}

const isCompleting = () =>
  conflict('merge_completing', 'The merge is being completed.', {
    remedy: 'Wait until that has ended.',
  });

/** Faults that a refusal names. */
const MAX_NAMED = 5;

function breaksApp(faults: MergedEntry['faults']): AppError {
  const named = faults.slice(0, MAX_NAMED).map(({ thing, page, message }) => {
    const name = thing.name ?? thing.id;
    const place = page ? ` on the page ${JSON.stringify(page.name ?? page.id)}` : '';
    return `${thing.kind}${name === null ? '' : ` ${JSON.stringify(name)}`}${place}: ${message}`;
  });
  const rest = faults.length > MAX_NAMED ? `, and ${faults.length - MAX_NAMED} more` : '';
  return unprocessable(
    'invalid_resolution',
    `With the other decisions, the app would not fit together: ${named.join('; ')}${rest}.`,
    {
      remedy: 'Decide otherwise here, or change the decision on what is named.',
      errors: named.map((message) => ({ path: '', message })),
    },
  );
}

const secretInValue = () =>
  unprocessable('invalid_resolution', 'The value contains a secret, which must not be committed.', {
    remedy: 'Choose a side, and set the secret in the editor afterwards.',
    errors: [{ path: 'value', message: 'must not contain a secret' }],
  });

interface Completion {
  actor: Actor;
  merge: MergeRow & { app: MergeAppRow };
  app: AppWithVersion;
  settings: CommitSettings;
  message: string;
}

/** Completes or abandons merges. */
@Injectable()
export class CompleteMerge {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly jobs: JobStore,
    private readonly merges: MergeStore,
    private readonly settings: CommitSettingsStore,
    private readonly build: BuildCommitInput,
    private readonly branches: BranchStore,
  ) {}

  /**
   * Enqueues the pull or commit that applies the result, and returns its job's id. Until that job has ended, returns the same
   * id again.
   */
  complete(actor: Actor, mergeId: string, message?: string): Promise<string> {
    return this.database.joined(async (tx) => {
      const found = await this.merges.find(mergeId, tx);
      if (!found) throw notFound('The merge');
      return found.kind === 'branches'
        ? this.completeBranches(tx, { actor, found, message })
        : this.completeApp(tx, { actor, found, message });
    });
  }

  async abandon(mergeId: string): Promise<void> {
    await this.database.joined(async (tx) => {
      const merge = await this.merges.lock(tx, mergeId);
      if (merge?.status !== 'open') throw mergeEnded();
      await this.merges.end(tx, mergeId, 'abandoned');
    });
  }

  /** A merge of branches may have several apps. */
  private async completeBranches(
    tx: EntityManager,
    { actor, found, message }: { actor: Actor; found: MergeRow; message?: string },
  ): Promise<string> {
    const { workspaceId, userId } = actor;
    const branchId = await this.branches.findIdOfTarget(tx, found.targetId);
    // Locks the queue before the merge, as workers do.
    const { config, author } = await this.settings.lockWritable(tx, { ...actor, branchId });
    const merge = await this.merges.lock(tx, found.id);
    if (!merge) throw notFound('The merge');
    const running = await this.jobs.openIdOf(merge.completingJobId);
    if (running) return running;
    if (merge.status === 'outdated' || config?.targetId !== merge.targetId)
      throw mergeOutdated(merge.replacedBy);
    if (merge.status !== 'open') throw mergeEnded();
    const unresolved = merge.apps.reduce((sum, app) => sum + app.unresolved, 0);
    if (unresolved > 0) throw mergeUnresolved(unresolved);
    const given = message ?? merge.message;
    const job = BRANCH_JOBS.merge_branches.newJob({
      workspaceId,
      actor: { userId, author },
      message: given === null ? null : normalizeMessage(given),
      input: {
        target: getTarget(config),
        from: merge.sides.theirs.branch,
        mergeId: merge.id,
        ...signedWith(config),
      },
    });
    const jobId = await this.jobs.enqueue(tx, job, null);
    await this.merges.complete(tx, merge.id, jobId);
    return jobId;
  }

  private async completeApp(
    tx: EntityManager,
    { actor, found, message }: { actor: Actor; found: MergeRow; message?: string },
  ): Promise<string> {
    const { id: mergeId } = found;
    const appId = found.apps.at(0)?.appId;
    if (!appId) throw notFound('The merge');
    // Locks the app before the queue, as all requests do, and the merge last, as workers do.
    const app = await this.apps.lock(tx, appId);
    const settings = await this.settings.lock(tx, { ...actor, branchId: app.branchId });
    const merge = await this.merges.lock(tx, mergeId);
    const settled = merge?.apps.at(0);
    if (!merge || !settled) throw notFound('The merge');
    const running = await this.jobs.openIdOf(merge.completingJobId);
    if (running) return running;
    refuseEnded(merge, settings);
    if (settled.unresolved > 0) throw mergeUnresolved(settled.unresolved);
    const completion = {
      actor,
      merge: { ...merge, app: settled },
      app,
      settings,
      message: message ?? merge.message ?? '',
    };
    const jobId = await (merge.kind === 'pull' ? this.pull(tx, completion) : this.commit(tx, completion));
    await this.merges.complete(tx, mergeId, jobId);
    return jobId;
  }

  private pull(tx: EntityManager, { actor, merge, app, settings }: Completion): Promise<string> {
    const { workspaceId } = actor;
    const { tag } = merge.sides.theirs;
    const input = {
      target: getTarget(settings.config),
      gitAppId: app.gitAppId,
      mergeId: merge.id,
      ...(tag === undefined ? {} : { tag }),
    };
    const job = APP_JOBS.complete_pull.newJob({ workspaceId, appId: app.id, actor, input });
    return this.jobs.enqueue(tx, job, null);
  }

  private async commit(
    tx: EntityManager,
    { actor, merge, app, settings, message: given }: Completion,
  ): Promise<string> {
    if (app.isLocked) throw appLocked(app.name);
    getWritableTarget(settings.config);
    const message = normalizeMessage(given);
    const content = await this.merges.contentOf(tx, merge.id, app.gitAppId);
    if (!content) throw notFound('The app');
    const merged = mergeApp(storedSides(content), resolutionsOf(merge.app.settled));
    const unresolved = countUnresolved(merged);
    if (unresolved > 0) throw mergeUnresolved(unresolved);
    const { document, appName, gitVersionId, versionName } = merged.result;
    const named = { ...app, name: appName, version: { ...app.version, gitVersionId, name: versionName } };
    const built = await this.build.ofApp(tx, { ...settings, app: named, message, merge: true });
    const { workspaceId, userId } = actor;
    const job = COMMIT_JOBS.complete_merge.newJob({
      workspaceId,
      appId: app.id,
      actor: { userId, author: settings.author },
      message,
      input: { ...built, mergeId: merge.id },
    });
    const { text } = document;
    return this.jobs.enqueue(tx, job, { hash: hashOf(text), text });
  }
}

function refuseEnded({ status, targetId, replacedBy }: MergeRow, { config }: CommitSettings): void {
  if (status === 'outdated') throw mergeOutdated(replacedBy);
  if (status !== 'open') throw mergeEnded();
  if (config?.targetId !== targetId) throw mergeOutdated(null);
}
