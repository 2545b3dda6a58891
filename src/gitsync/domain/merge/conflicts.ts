import type { HunkResolution, Resolution } from '../../../apps/document';
import { AppError, unprocessable } from '../../../core/errors';
import { checkAppName } from '../../../core/names';
import { isOfAppName, isOfWholeApp, type MergeConflict } from './merge-conflict';

export const CHOICES = ['mine', 'theirs', 'base', 'both'] as const;

type Choice = (typeof CHOICES)[number];

/** Decision on a conflict as a request sends it: one of the members. */
export type ChosenResolution = { choose: Choice } | { value: unknown } | { hunks: HunkResolution[] };

/** Kinds of which both sides can stay. */
const KEEPS_BOTH: readonly string[] = ['text', 'name_taken', 'handle_taken'];
/** Kinds that a value settles. */
const TAKES_VALUE: readonly string[] = [
  'value',
  'text',
  'order',
  'name_taken',
  'handle_taken',
  'renamed_twice',
  'file',
];
/** Kinds whose value is a text. */
const TEXTS: readonly string[] = ['text', 'name_taken', 'handle_taken', 'renamed_twice', 'file'];

/** Reads a decision. Throws 422 `invalid_resolution` if it does not settle this kind of conflict. */
export function readResolution(conflict: MergeConflict, chosen: ChosenResolution): Resolution {
  if ('choose' in chosen) {
    if (chosen.choose === 'both' && !keepsBoth(conflict))
      throw refusal('choose', 'Of this conflict, only one side can stay.');
    if (chosen.choose === 'base' && isOfAppName(conflict))
      throw refusal('choose', 'One of the two apps keeps the name.');
    return chosen.choose;
  }
  return 'hunks' in chosen ? readHunks(conflict, chosen.hunks) : readValue(conflict, chosen.value);
}

const keepsBoth = ({ kind, hunks }: MergeConflict): boolean =>
  KEEPS_BOTH.includes(kind) || (kind === 'file' && hunks !== null);

function readHunks({ kind, hunks }: MergeConflict, chosen: HunkResolution[]): Resolution {
  if ((kind !== 'text' && kind !== 'file') || hunks === null)
    throw refusal('hunks', 'Only a text has hunks.');
  if (hunks.length !== chosen.length)
    throw refusal('hunks', `The text has ${hunks.length} hunks; ${chosen.length} were given.`);
  return { hunks: chosen };
}

function readValue(conflict: MergeConflict, value: unknown): Resolution {
  const { kind } = conflict;
  if (!takesValue(conflict)) throw refusal('value', 'This conflict takes no value: choose a side.');
  if (TEXTS.includes(kind) && typeof value !== 'string') throw refusal('value', 'The value must be a text.');
  if (kind === 'order' && !isListOfTexts(value)) throw refusal('value', 'The value must be a list of ids.');
  if (isOfAppName(conflict)) return { value: JSON.stringify(readAppName(String(value))) };
  const types = typesOf(conflict);
  if (kind === 'value' && !types.includes(typeOf(value)))
    throw refusal('value', `The value must be one of: ${types.join(', ')}.`);
  return { value: JSON.stringify(value) };
}

function takesValue(conflict: MergeConflict): boolean {
  const { kind, path, thing } = conflict;
  const isOfVersion = thing.kind === 'version' && path.length === 0;
  return TAKES_VALUE.includes(kind) && !isOfVersion && !isOfWholeApp(conflict) && isText(conflict);
}

/** False for a file that is no text on one side, and for an entry of a list of apps. */
const isText = ({ kind, path, base, mine, theirs }: MergeConflict): boolean =>
  kind !== 'file' ||
  (path.length === 0 && [base, mine, theirs].every((text) => text === null || text.startsWith('"')));

function readAppName(text: string): string {
  const name = text.trim();
  const problem = checkAppName(name);
  if (problem) throw refusal('value', `The app cannot have this name: ${problem.reason}.`);
  return name;
}

/** Returns the types of both sides, and text for anything that is no object or list: it may hold an expression. */
function typesOf({ base, mine, theirs }: MergeConflict): string[] {
  const types = [base, mine, theirs].flatMap((text) => (text === null ? [] : typeOf(JSON.parse(text))));
  const isScalar = types.some((type) => type !== 'object' && type !== 'array');
  return [...new Set(isScalar ? [...types, 'string'] : types)];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const refusal = (path: string, message: string): AppError =>
  unprocessable('invalid_resolution', message, { errors: [{ path, message }] });

/** Resolution as `ChosenResolution`, which a request would send. */
export function showResolution(resolution: Resolution): ChosenResolution {
  if (typeof resolution === 'string') return { choose: resolution };
  if ('hunks' in resolution) return { hunks: [...resolution.hunks] };
  return { value: JSON.parse(resolution.value) as unknown };
}
