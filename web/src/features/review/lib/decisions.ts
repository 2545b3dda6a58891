import type {
  Review,
  ReviewDecision,
  ReviewedApp,
  ReviewedChange,
} from '../../../lib/workspace/review-query';

/** A decision, or its withdrawal, and the ids of the other changes that it also decides. */
export interface Command {
  changeId: string;
  decision: ReviewDecision;
  along: readonly string[];
}

/** Returns true if the review waits for decisions or its completion. */
export const isOpen = ({ status }: Review): boolean => status === 'open';

export const changesOf = ({ apps }: Pick<Review, 'apps'>): ReviewedChange[] =>
  apps.flatMap(({ changes }) => changes);

const findChange = (review: Review, changeId: string): ReviewedChange | null =>
  changesOf(review).find(({ id }) => id === changeId) ?? null;

export const decisionOn = (review: Review, changeId: string): ReviewDecision =>
  findChange(review, changeId)?.decision ?? null;

export const appOf = ({ apps }: Review, changeId: string | null): ReviewedApp | null =>
  apps.find(({ changes }) => changes.some(({ id }) => id === changeId)) ?? null;

/**
 * Returns the ids of the listed changes that cannot but get the same decision: what needs a declined change is declined, and
 * what a change needs that is not declined, is not declined.
 */
export function othersOf(
  review: Review,
  { changeId, decision }: Pick<Command, 'changeId' | 'decision'>,
): string[] {
  const changes = new Map(changesOf(review).map((change) => [change.id, change]));
  const neighbours = (id: string): string[] =>
    decision === 'declined'
      ? [...changes.values()].filter(({ needs }) => needs.includes(id)).map((change) => change.id)
      : (changes.get(id)?.needs ?? []);
  const reached = new Set([changeId]);
  for (const id of reached) for (const other of neighbours(id)) reached.add(other);
  const isDeclined = (id: string) => changes.get(id)?.decision === 'declined';
  return [...reached].filter(
    (id) => id !== changeId && changes.has(id) && isDeclined(id) !== (decision === 'declined'),
  );
}

interface Decider {
  id: string;
  name: string;
}

/** Returns the review with the command applied. */
export function applyCommand(review: Review, { changeId, decision, along }: Command, by: Decider): Review {
  const decided = new Set([changeId, ...along]);
  const decide = (change: ReviewedChange): ReviewedChange =>
    decided.has(change.id) ? { ...change, decision, decidedBy: decision && by, decidedAt: null } : change;
  return {
    ...review,
    apps: review.apps.map((app) => ({ ...app, changes: app.changes.map(decide) })),
  };
}

/** Returns true if a command decides now what the user saw: the same changes, decided upon as before. */
export function isAsSeen(command: Command, seen: Review, now: Review): boolean {
  const { changeId, along } = command;
  const known = [changeId, ...along].filter((id) => findChange(seen, id) !== null);
  const others = othersOf(now, command);
  return (
    known.every((id) => findChange(now, id) && decisionOn(now, id) === decisionOn(seen, id)) &&
    others.every((id) => along.includes(id))
  );
}

/** Returns the changes that others than this person decided upon between two states. */
export const decidedByOthers = (before: Review, now: Review, meId: string): ReviewedChange[] =>
  changesOf(now).filter(
    ({ id, decision, decidedBy }) => decidedBy?.id !== meId && decisionOn(before, id) !== decision,
  );

export interface Progress {
  decided: number;
  declined: number;
  total: number;
}

export function progressOf(review: Review): Progress {
  const changes = changesOf(review);
  return {
    decided: changes.filter(({ decision }) => decision !== null).length,
    declined: changes.filter(({ decision }) => decision === 'declined').length,
    total: changes.length,
  };
}

/** Decisions on changes before and after a step of the user. */
export type Step = readonly { id: string; before: ReviewDecision; after: ReviewDecision }[];

export const stepOf = (review: Review, { changeId, decision, along }: Command): Step =>
  [changeId, ...along]
    .map((id) => ({ id, before: decisionOn(review, id), after: decision }))
    .filter(({ before, after }) => before !== after);

/**
 * Returns the commands that undo a step, except for what others have decided since; null if that would decide upon changes
 * that the step did not.
 */
export function undoOf(review: Review, step: Step, me: Decider): Command[] | null {
  const still = step.filter(({ id, after }) => decisionOn(review, id) === after);
  const ids = new Set(still.map(({ id }) => id));
  const commands: Command[] = [];
  let at = review;
  for (const { id, before } of still) {
    const along = othersOf(at, { changeId: id, decision: before });
    if (along.some((other) => !ids.has(other))) return null;
    const command = { changeId: id, decision: before, along };
    commands.push(command);
    at = applyCommand(at, command, me);
  }
  return commands;
}
