import { withoutReferences } from '../gitsync/domain/plan/message';
import { createHash } from 'node:crypto';
import { kindName, stableId, type Change, type ListedChange } from '../apps/document';
import { conflict, unprocessable, type AppError } from '../core/errors';
import { nameKey } from '../core/names';

export const REVIEW_DECISIONS = ['accepted', 'declined'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

/** Differences of an app between a branch and its base, as a review shows them. */
export interface ShownReviewApp {
  name: string;
  change: 'added' | 'changed' | 'removed';
  /** The first ones of each kind. */
  changes: ListedChange[];
  /** Number of the changes. */
  total: number;
  truncated: boolean;
  /** Names of things that texts refer to by their ids; absent if there are none. */
  names?: Record<string, string>;
}

/** An app that a branch changes. The ids of its changes are unique in the review. */
export interface ReviewedApp {
  gitAppId: string;
  shown: ShownReviewApp;
  /** Ids of the changes that each of the app's changes needs, including changes that are not shown. */
  needs: Record<string, readonly string[]>;
}

/** The changes of a branch beside another one. */
export type ReviewContent = {
  fromSha: string;
  toSha: string;
  /** The commit that both branches come from; null if there is none. */
  base: string | null;
  apps: ReviewedApp[];
};

/**
 * Returns the change of an app that is decided upon as a whole: it was added or removed, or cannot be compared. `states`: the
 * app before and after.
 */
export const changeOfWholeApp = (
  { gitAppId, name, change }: { gitAppId: string; name: string; change: ShownReviewApp['change'] },
  states: readonly (string | null)[],
): Change => ({
  id: stableId(['whole app', gitAppId, ...states]),
  kind: 'app',
  change,
  isCosmetic: false,
  thing: { kind: 'app', id: gitAppId, name },
  oldName: null,
  page: null,
  of: null,
  fields: [],
  needs: [],
});

/** All changes of an app, before they are described for a review. */
export interface FoundChanges {
  gitAppId: string;
  name: string;
  change: ShownReviewApp['change'];
  /** Names of the app before and after; null if it was added or removed. */
  names: { before: string | null; after: string | null };
  all: readonly Change[];
  /** The changes as they are shown. */
  listed: Omit<ShownReviewApp, 'name' | 'change'>;
}

/** Returns the id of a change that several apps of a review have: its own id does not tell the app. */
const idOfApp = (gitAppId: string, id: string): string =>
  `${id}-${createHash('sha256').update(gitAppId).digest('hex').slice(0, 8)}`;

/** Returns the id of a change in its app. */
export const ownIdOf = (changeId: string): string => changeId.split('-', 1)[0];

/** Describes the changes of apps for a review. An app that takes the name of another needs that one's change. */
export function describeForReview(found: readonly FoundChanges[]): ReviewedApp[] {
  const uses = new Map<string, number>();
  for (const { all } of found) for (const { id } of all) uses.set(id, (uses.get(id) ?? 0) + 1);
  const idIn = ({ gitAppId }: FoundChanges, id: string) =>
    (uses.get(id) ?? 0) > 1 ? idOfApp(gitAppId, id) : id;
  const needed = needsOfNames(found, idIn);
  return found.map((app) => {
    const { gitAppId, name, change, all } = app;
    const needs: Record<string, readonly string[]> = {};
    for (const { id, needs: own } of all) {
      const publicId = idIn(app, id);
      needs[publicId] = [...own.map((one) => idIn(app, one)), ...(needed.get(publicId) ?? [])];
    }
    const { changes, ...shown } = app.listed;
    const listed = changes.map((one) => {
      const id = idIn(app, one.id);
      return { ...one, id, needs: needs[id].slice(0, MOST_NEEDS) };
    });
    return { gitAppId, shown: { name, change, ...shown, changes: listed }, needs };
  });
}

const MOST_NEEDS = 1_000;

/** Returns, by the change that gives an app a name, the changes by which other apps gave that name up. */
function needsOfNames(
  found: readonly FoundChanges[],
  idIn: (app: FoundChanges, id: string) => string,
): ReadonlyMap<string, string[]> {
  const given = new Map<string, string[]>();
  const naming = (app: FoundChanges) => {
    const change = app.all.find(isNaming);
    return change && idIn(app, change.id);
  };
  const isRenamed = ({ names: { before, after } }: FoundChanges) =>
    (before && nameKey(before)) !== (after && nameKey(after));
  for (const app of found) {
    const id = naming(app);
    const { before } = app.names;
    if (id === undefined || before === null || !isRenamed(app)) continue;
    given.set(nameKey(before), [...(given.get(nameKey(before)) ?? []), id]);
  }
  const needed = new Map<string, string[]>();
  for (const app of found) {
    const id = naming(app);
    const { after } = app.names;
    if (id === undefined || after === null || !isRenamed(app)) continue;
    const others = (given.get(nameKey(after)) ?? []).filter((other) => other !== id);
    if (others.length > 0) needed.set(id, others);
  }
  return needed;
}

/** True for the change that gives an app another name, or that adds or removes it. */
const isNaming = ({ kind, change, oldName }: Change): boolean =>
  kind === 'app' && (oldName !== null || change === 'added' || change === 'removed');

/** The changes that each change of a review needs, by their ids. */
export type ReviewNeeds = ReadonlyMap<string, readonly string[]>;

export const needsOfReview = (apps: readonly Pick<ReviewedApp, 'needs'>[]): ReviewNeeds =>
  new Map(apps.flatMap(({ needs }) => Object.entries(needs)));

/** Returns, by its id, the changes that need a change. */
function dependentsIn(needs: ReviewNeeds): ReviewNeeds {
  const dependents = new Map<string, string[]>();
  for (const [id, needed] of needs)
    for (const one of needed) {
      const known = dependents.get(one);
      if (known) known.push(id);
      else dependents.set(one, [id]);
    }
  return dependents;
}

/** Returns the ids that the relation leads to, directly or through others, with the first one. */
function reach(relation: ReviewNeeds, start: string): string[] {
  const reached = new Set([start]);
  for (const id of reached) for (const other of relation.get(id) ?? []) reached.add(other);
  return [...reached];
}

/**
 * Returns the ids of the changes that get the decision: the change, and others without which the rest would not fit together.
 * Changes that need a declined one are declined, too. Changes that another one needs are not, unless that is declined.
 * @throws AppError `change_needs_others` if there are others, unless they are taken along
 */
export function decideOn(
  needs: ReviewNeeds,
  decisions: ReadonlyMap<string, ReviewDecision>,
  {
    changeId,
    decision,
    withOthers,
  }: { changeId: string; decision: ReviewDecision | null; withOthers: boolean },
): string[] {
  const isDeclined = (id: string) => decisions.get(id) === 'declined';
  const others =
    decision === 'declined'
      ? reach(dependentsIn(needs), changeId).filter((id) => !isDeclined(id))
      : reach(needs, changeId).filter(isDeclined);
  const needed = others.filter((id) => id !== changeId);
  if (needed.length > 0 && !withOthers) throw changeNeedsOthers(decision, needed);
  return [changeId, ...needed];
}

/** Returns the decisions that still fit the changes of a review. A declined change that another has come to need is open again. */
export function fittingDecisions<Decided extends { decision: ReviewDecision }>(
  needs: ReviewNeeds,
  decisions: ReadonlyMap<string, Decided>,
): Map<string, Decided> {
  const dependents = dependentsIn(needs);
  const isDeclined = (id: string) => decisions.get(id)?.decision === 'declined';
  return new Map(
    [...decisions].filter(([id, { decision }]) => {
      if (!needs.has(id)) return false;
      return decision === 'accepted' || reach(dependents, id).every(isDeclined);
    }),
  );
}

function changeNeedsOthers(decision: ReviewDecision | null, needs: string[]): AppError {
  const [detail, remedy] =
    decision === 'declined'
      ? ['Other changes need this one.', 'Decline them too, or accept this one.']
      : ['This change needs others that are declined.', 'Take them back from the declined ones, too.'];
  return unprocessable('change_needs_others', detail, { remedy, data: { needs } });
}

export const reviewEnded = (): AppError =>
  conflict('review_ended', 'This review has been completed, or another one has replaced it.', {
    remedy: 'Open it again if there is something left to review.',
  });

export const reviewCompleting = (): AppError =>
  conflict('review_completing', 'The review is being completed.', { remedy: 'Wait until that has ended.' });

export const reviewOutdated = (reviewId: string | null): AppError =>
  conflict(
    'review_outdated',
    'The branch has new commits since its changes were listed. Nothing was changed.',
    {
      remedy: reviewId
        ? 'Continue with the new review, which has kept the decisions that still fit.'
        : 'Open the review again.',
      data: { reviewId },
    },
  );

/** Declined changes that the message of a commit names. */
const MOST_NAMED = 3;
const LONGEST_NAME = 60;

/** Returns the message of the commit that takes changes back, for people who give none. */
export function describeTakeBack(apps: readonly ReviewedApp[], declined: readonly string[]): string {
  const ids = new Set(declined);
  const named = apps.flatMap(({ shown }) =>
    shown.changes.filter(({ id }) => ids.has(id)).map((change) => labelOf(shown, change)),
  );
  const rest = declined.length - Math.min(named.length, MOST_NAMED);
  const listed = [...named.slice(0, MOST_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
  return `Take back ${declined.length} ${declined.length === 1 ? 'change' : 'changes'}: ${listed}`;
}

function labelOf(app: ShownReviewApp, { kind, name }: ListedChange): string {
  const what = kind === 'app' ? '' : ` ${kindName(kind)}${name === null ? '' : ` ${oneLine(name)}`}`;
  return `${oneLine(app.name)}${what}`;
}

const oneLine = (name: string): string => {
  const line = withoutReferences(name)
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME - 1)}…` : line;
};
