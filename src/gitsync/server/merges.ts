import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Resolution } from '../../apps';
import { Database } from '../../core/database';
import { conflict, notFound, unprocessable, type AppError } from '../../core/errors';
import { checkIfMatch } from '../../core/http';
import type { Actor } from '../../workspaces';
import {
  countUnresolved,
  describeMerge,
  mergeEnded,
  mergeEntry,
  readResolution,
  storedSidesIfAny,
  type AppOnSide,
  type ChosenResolution,
  type MergeConflict,
  type MergedEntry,
  type MergeEntry,
} from '../domain';
import { JobStore } from '../queue/job-store';
import { MergeStore } from '../store/merges';
import {
  conflictIdIn,
  resolutionsOf,
  type EntryContent,
  type MergeAppRow,
  type MergeRow,
  type SettledConflicts,
} from '../store/stored-merge';

interface Settlement {
  actor: Actor;
  mergeId: string;
  ifMatch: string | undefined;
}

/** The app whose conflicts are decided upon, which of them are, and how. */
interface Choice {
  isOf: (app: MergeAppRow) => boolean;
  isIt: (app: MergeAppRow) => (conflict: { id: string }) => boolean;
  decide: (
    conflicts: readonly MergeConflict[],
    isIt: (conflict: { id: string }) => boolean,
  ) => [string, Resolution | null][];
}

/** Strong: it grows with each decision. */
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

  /** Takes a decision back. */
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

  /** Returns the result as it stands. Throws 404 also where that is without the app. */
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
      // Decisions from a former merge may go against one another in this one. Then people see none, and start anew.
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

/** A whole app is as its side has it, and is taken over with what that side has put into it. */
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
