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

/** What is undone as one. */
export interface Step {
  label: string;
  edits: Edit[];
  inverse: Edit[];
  /** Steps with the same one, one after the other, are undone as one. */
  group: string | null;
}

/** A document with the text that it came from. */
export interface Spelled {
  document: unknown;
  source: SourceText;
}

/**
 * The steps that can be taken back in another state of the document too, as they are to be taken there: where what they
 * wrote is still what stands. The last step is the first to be taken back.
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

/** Whether nobody else has changed what the edit would change. */
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
  /** Steps that somebody else may have seen. */
  saved: Step[];
  /** The rest, as it was done. */
  pending: Pick<Step, 'label' | 'edits'>[];
  /** The document as it was saved, as far as that is known. */
  savedDocument: unknown;
}

/** Whether it is the same version of an app, changed. */
export const isSameVersion = (a: unknown, b: unknown): boolean =>
  versionIdOf(a, readApp(a)) === versionIdOf(b, readApp(b));

/** Which steps the edits come from that are not saved yet. */
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
    // Something was undone or done again in between.
    if (!isEqual(own, edits.slice(rest - own.length, rest))) break;
    pending.unshift({ label: step.label, edits: own });
    state = applyEdits(state, step.inverse, source).document;
    rest -= own.length;
    count -= 1;
  }
  if (rest === 0) return { saved: steps.slice(0, count), pending, savedDocument: state };
  return {
    saved: [...steps],
    pending: [{ label: 'Your changes', edits: [...edits] }],
    savedDocument: document,
  };
}

/** The last steps, as far as they are short enough to be kept with every change. */
export function recentSteps(steps: readonly Step[], maxLength: number): Step[] {
  let length = 0;
  const start = steps.findLastIndex(({ edits, inverse }) => {
    for (const edit of [...edits, ...inverse]) length += 'raw' in edit ? edit.raw.length : 100;
    return length > maxLength;
  });
  return steps.slice(start + 1);
}

/** Whether steps can be taken back one after the other, from the last one on. */
export function areUndoable(steps: readonly Step[], { document, source }: Spelled): boolean {
  try {
    let state = document;
    for (const { inverse } of [...steps].reverse()) state = applyEdits(state, inverse, source).document;
    return true;
  } catch {
    return false;
  }
}
