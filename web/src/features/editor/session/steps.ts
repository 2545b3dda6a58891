import { t } from '@lingui/core/macro';
import {
  applyEdits,
  findEdit,
  isObject,
  readApp,
  valueAt,
  versionIdOf,
  type Edit,
  type SourceText,
} from '../document';

/** One undo step. */
export interface Step {
  label: string;
  edits: Edit[];
  inverse: Edit[];
  /** Consecutive steps with the same group are merged. */
  group: string | null;
}

/** A document with its source text. */
export interface Spelled {
  document: unknown;
  source: SourceText;
}

/**
 * Rebases undo steps onto another state of the document: keeps those whose written values are unchanged there. The
 * last step is undone first.
 */
export function rebaseSteps(steps: readonly Step[], { from, to }: { from: Spelled; to: Spelled }): Step[] {
  const kept: Step[] = [];
  let [before, now] = [from.document, to.document];
  for (const step of [...steps].reverse()) {
    const rebased = rebaseStep(step.inverse, {
      from: { ...from, document: before },
      to: { ...to, document: now },
    });
    if (rebased) {
      kept.unshift({ ...step, inverse: rebased.edits, group: null });
      now = rebased.now;
    }
    before = applyEdits(before, step.inverse, from.source).document;
  }
  return kept;
}

function rebaseStep(edits: readonly Edit[], { from, to }: { from: Spelled; to: Spelled }) {
  const rebased: Edit[] = [];
  let [before, now] = [from.document, to.document];
  for (const edit of edits) {
    const found = findEdit(now, edit);
    if (!found || !isSameThere({ before, now }, edit, found)) return null;
    rebased.push(found);
    before = applyEdits(before, [edit], from.source).document;
    now = applyEdits(now, [found], to.source).document;
  }
  return { edits: rebased, now };
}

/** Tells if the target of an edit is unchanged. */
function isSameThere(states: { before: unknown; now: unknown }, edit: Edit, found: Edit): boolean {
  if (edit.op === 'order') return true;
  const there = valueAt(states.before, edit.path);
  const parent = valueAt(states.now, found.path.slice(0, -1));
  if (edit.op === 'add' && Array.isArray(parent)) return !hasItem(parent, edit.raw);
  return isEqual(there, valueAt(states.now, found.path));
}

function hasItem(list: unknown[], raw: string): boolean {
  const item: unknown = JSON.parse(raw);
  return isObject(item) && 'id' in item && list.some((each) => isObject(each) && each.id === item.id);
}

const isEqual = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

interface Split {
  /** Steps that are saved already. */
  saved: Step[];
  /** Unsaved steps in order. */
  pending: Pick<Step, 'label' | 'edits'>[];
  /** The last saved document, if known. */
  savedDocument: unknown;
}

/** Returns the id of the app version that a document is a state of; empty if it has none. */
export function versionKeyOf(document: unknown): string {
  const id = versionIdOf(document, readApp(document));
  return typeof id === 'string' ? id : '';
}

/** Tells if both documents are states of the same app version. */
export const isSameVersion = (a: unknown, b: unknown): boolean => versionKeyOf(a) === versionKeyOf(b);

/** Splits steps into saved and unsaved ones. */
export function splitSteps(
  steps: readonly Step[],
  edits: readonly Edit[],
  { document, source }: Spelled,
): Split {
  const pending: Split['pending'] = [];
  let [rest, count, state] = [edits.length, steps.length, document];
  while (rest > 0 && count > 0) {
    const step = steps[count - 1];
    const own = step.edits.slice(-rest);
    // An undo or redo happened in between.
    if (!isEqual(own, edits.slice(rest - own.length, rest))) break;
    pending.unshift({ label: step.label, edits: own });
    state = applyEdits(state, step.inverse, source).document;
    rest -= own.length;
    count -= 1;
  }
  if (rest === 0) return { saved: steps.slice(0, count), pending, savedDocument: state };
  return {
    saved: [...steps],
    pending: [{ label: t`Your changes`, edits: [...edits] }],
    savedDocument: document,
  };
}

/** Returns the last steps that are short enough to store with every change. */
export function recentSteps(steps: readonly Step[], maxLength: number): Step[] {
  let length = 0;
  const start = steps.findLastIndex(({ edits, inverse }) => {
    for (const edit of [...edits, ...inverse]) length += 'raw' in edit ? edit.raw.length : 100;
    return length > maxLength;
  });
  return steps.slice(start + 1);
}

/** Tells if all steps can be undone, from the last one on. */
export function areUndoable(steps: readonly Step[], { document, source }: Spelled): boolean {
  try {
    let state = document;
    for (const { inverse } of [...steps].reverse()) state = applyEdits(state, inverse, source).document;
    return true;
  } catch {
    return false;
  }
}
