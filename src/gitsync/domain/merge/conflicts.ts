import {
  stableId,
  listChanges,
  type Conflict,
  type Resolution,
  type HunkResolution,
  type Change,
  type ChangeList,
  type SideChanges,
  type AppDocument,
  type Fault,
  type MergeWarning,
} from '../../../apps/document';
import { AppError, unprocessable } from '../../../core/errors';
import { formatPointer } from '../../../core/json-text';
import { checkAppName } from '../../../core/names';
import type { AppNames } from '../app-changes';

export interface MergedEntry extends Pick<MergedApp, 'warnings' | 'faults' | 'changesOf'> {
  /** All conflicts, resolved or not. */
  conflicts: readonly MergeConflict[];
  /** Null where the result does not have the app. */
  result: AppOnSide | null;
}

/** An app on one side of a merge, with the names of its entry, which the document repeats. */
export interface AppOnSide extends AppNames {
  document: AppDocument;
}

export interface AppSides<State = AppOnSide> {
  base: State;
  mine: State;
  theirs: State;
}

export interface MergedApp {
  /** Always valid: mine at each conflict that is not resolved. */
  result: AppOnSide;
  /** All conflicts, resolved or not. */
  conflicts: readonly Conflict[];
  warnings: readonly MergeWarning[];
  /** Faults that the decisions would cause together; then no decision counts. */
  faults: readonly Fault[];
  /** Compares a side with the base. */
  changesOf: (side: 'mine' | 'theirs') => SideChanges;
}

type Side = keyof AppSides;

/** Conflict of a document, of an app as a whole, or of a file that is no app. */
export type MergeConflict = Omit<Conflict, 'kind' | 'thing'> & {
  kind: Conflict['kind'] | 'file';
  thing: { kind: Conflict['thing']['kind'] | 'file'; id: string | null; name: string | null };
  /** Sides whose value is too long to be stored. */
  omitted?: readonly Side[];
  /** Text of a file with the changes of both sides, and mine where they clash. */
  merged?: string;
};

interface NewClash extends Pick<MergeConflict, 'kind' | 'thing'> {
  /** Distinguishes the clash from others with the same states. */
  key: readonly unknown[];
  /** Values of the sides; null if absent. */
  values: AppSides<unknown>;
  path?: string[];
  hunks?: MergeConflict['hunks'];
  suggestion?: Resolution;
  omitted?: readonly Side[];
}

/** Returns a clash outside of documents. Its id depends only on the key, which has to identify the states of all sides. */
export function clashOf({
  key,
  kind,
  thing,
  values,
  path,
  hunks,
  suggestion,
  omitted,
}: NewClash): MergeConflict {
  const text = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    id: stableId([kind, ...key].map((part) => JSON.stringify(part))),
    kind,
    thing,
    page: null,
    path: path ?? [],
    base: text(values.base),
    mine: text(values.mine),
    theirs: text(values.theirs),
    suggestion: suggestion ?? 'mine',
    hunks: hunks ?? null,
    resolution: null,
    ...(omitted && omitted.length > 0 ? { omitted } : {}),
  };
}

/** Only the apps of a repository have an id; in a document, the app is there once. */
const isOfRepository = ({ thing }: MergeConflict): boolean => thing.kind === 'app' && thing.id !== null;

/** True for a clash in which one side's whole app is chosen. */
export const isOfWholeApp = (conflict: MergeConflict): boolean =>
  isOfRepository(conflict) && conflict.kind !== 'name_taken';

/** True for two apps of one name. */
const isOfAppName = (conflict: MergeConflict): boolean =>
  isOfRepository(conflict) && conflict.kind === 'name_taken';

/** Returns the side that a decision takes; null for any other decision. */
export const sideOfResolution = (resolution: Resolution | null | undefined): Side | null =>
  resolution === 'mine' || resolution === 'theirs' || resolution === 'base' ? resolution : null;

export const CHOICES = ['mine', 'theirs', 'base', 'both'] as const;

type Choice = (typeof CHOICES)[number];

/** Decision on a conflict as a request sends it: one of the members. */
export type ChosenResolution = { choose: Choice } | { value: unknown } | { hunks: HunkResolution[] };

/** Kinds in which both sides can stay. */
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
  if (isOfAppName(conflict) || kind === 'renamed_twice')
    return { value: JSON.stringify(readAppName(String(value))) };
  refuseBlankName(conflict, value);
  const types = typesOf(conflict);
  if (kind === 'value' && !types.includes(typeOf(value)))
    throw refusal('value', `The value must be one of: ${types.join(', ')}.`);
  return { value: JSON.stringify(value) };
}

/** Paths of names; the last one is of components in older documents. */
const NAME_PATHS = ['/name', '/handle', '/component/name'];

function refuseBlankName({ kind, path }: MergeConflict, value: unknown): void {
  const isName =
    kind === 'name_taken' ||
    kind === 'handle_taken' ||
    (kind === 'value' && NAME_PATHS.includes(formatPointer(path)));
  if (isName && typeof value === 'string' && value.trim() === '')
    throw refusal('value', 'The name must not be blank.');
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

/** Returns the types of all sides, and `string` if one is no object or list: it may hold an expression. */
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

const SIDES: readonly Side[] = ['base', 'mine', 'theirs'];

/** Longest value that is shown, in characters of its JSON text. A longer one can be chosen all the same. */
const MAX_VALUE = 128 * 1024;

type Described = Pick<MergeConflict, 'id' | 'kind' | 'page' | 'hunks'>;

/** Conflict for display. */
export interface ShownConflict extends Described {
  of: MergeConflict['thing'];
  /** JSON Pointer inside the thing. */
  path: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  /** Sides that have no value. */
  absent: Side[];
  /** Sides whose value is too long to be shown. */
  omitted: Side[];
  /** Text of a file with the changes of both sides, and mine where they clash. */
  merged?: string;
  /** Free name that theirs takes with `both`, for a taken name; else a decision. */
  suggestion: string | ChosenResolution;
}

export interface ShownMerge {
  /** Number of changes that each side has made, without cosmetic ones. */
  changes: { mine: number; theirs: number };
  /** Changes that are in the result without a decision. */
  accepted: { mine: ChangeList; theirs: ChangeList };
  conflicts: ShownConflict[];
  warnings: MergedEntry['warnings'];
}

/** Describes a merged app, or the merged files, for display. */
export function describeMerge({ conflicts, warnings, changesOf }: Omit<MergedEntry, 'result'>): ShownMerge {
  const [mine, theirs] = [changesOf('mine'), changesOf('theirs')];
  return {
    changes: { mine: countChanges(mine), theirs: countChanges(theirs) },
    accepted: { mine: listAccepted(mine), theirs: listAccepted(theirs) },
    conflicts: conflicts.map(showConflict),
    warnings,
  };
}

export const countUnresolved = ({ conflicts }: Pick<MergedEntry, 'conflicts'>): number =>
  conflicts.filter(({ resolution }) => resolution === null).length;

/** Returns the number of changes of a side, without cosmetic ones. */
export const countChanges = ({ all }: SideChanges): number => meaningful(all).length;

const listAccepted = ({ accepted }: SideChanges): ChangeList => listChanges(meaningful(accepted));

const meaningful = (changes: readonly Change[]): Change[] => changes.filter(({ isCosmetic }) => !isCosmetic);

function showConflict(conflict: MergeConflict): ShownConflict {
  const { id, kind, page, hunks, path, thing } = conflict;
  const isTooLong = (side: Side) =>
    conflict.omitted?.includes(side) === true || (conflict[side]?.length ?? 0) > MAX_VALUE;
  const show = (side: Side): unknown => {
    const text = conflict[side];
    return text === null || isTooLong(side) ? null : (JSON.parse(text) as unknown);
  };
  return {
    id,
    kind,
    of: thing,
    page,
    path: formatPointer(path),
    base: show('base'),
    mine: show('mine'),
    theirs: show('theirs'),
    absent: SIDES.filter((side) => conflict[side] === null && !isTooLong(side)),
    omitted: SIDES.filter(isTooLong),
    hunks,
    suggestion: suggestionOf(conflict),
    ...(conflict.merged === undefined ? {} : { merged: conflict.merged }),
  };
}

function suggestionOf({ kind, suggestion }: MergeConflict): ShownConflict['suggestion'] {
  const shown = showResolution(suggestion);
  const isName = kind === 'name_taken' || kind === 'handle_taken';
  return isName && 'value' in shown ? String(shown.value) : shown;
}
