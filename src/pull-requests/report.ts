import { hashOf, kindName, listChanges, type Change, type Fault, type ListedChange } from '../apps/document';
import { asCode } from '../gitsync/domain/markdown';
import type { MergeConflict } from '../gitsync/domain/merge/conflicts';

/** Changed whenever reports of the same state read differently: all are then written again. */
const WORDING = 2;

/** App that a pull request changes. Lines are Markdown. */
export interface ReportedApp {
  name: string;
  change: 'added' | 'changed' | 'removed';
  /** Number of changes; 0 for an app that is added or removed as a whole. */
  total: number;
  /** The first changes; null if the app seems to contain a secret, which they might show. */
  changes: string[] | null;
  /** The first faults, errors before warnings. */
  faults: string[];
  errors: number;
  warnings: number;
  /** Null if no picture may be shown, or none is wanted. */
  pictured: PicturedApp | null;
}

/** Page that looks different. */
export interface PicturedPage {
  id: string;
  name: string;
  /** False if only the later state has it. */
  isBefore: boolean;
  /** False if only the earlier state has it. */
  isAfter: boolean;
}

/** App whose changed pages can be drawn. */
export interface PicturedApp {
  appId: string;
  /** The first pages that look different. */
  pages: PicturedPage[];
  pageCount: number;
}

/** Changes of a pull request, and the outcome of its merge. */
export type PullRequestFindings = {
  /** Commit of its branch. */
  head: string;
  /** Commit at which its branch left the other one; null if they have none in common. */
  base: string | null;
  /** The first apps that it changes. */
  apps: ReportedApp[];
  /** Number of apps that it changes. */
  appCount: number;
  /** Numbers of errors and warnings in all of them, described or not. */
  errors: number;
  warnings: number;
  /** Names of apps with errors that are not described. The first ones. */
  undescribed: string[];
  /** Reason why the list of apps cannot be read; null if it can. */
  problem: string | null;
  /** True if Git merges it line by line without a conflict; null if a file is too large to tell. */
  mergesByLine: boolean | null;
  mergesByStructure: boolean;
  /** The first conflicts of a merge on structure. Lines are Markdown. */
  conflicts: string[];
  conflictCount: number;
};

/** Names the state that a report is of. A report is written again once it differs. */
export const reportedState = ({
  into,
  head,
  target,
  hasPictures,
  allowed,
}: {
  into: string;
  head: string;
  target: string;
  hasPictures: boolean;
  /** Fingerprints of texts that are no secrets: an admin has allowed them. */
  allowed: readonly string[];
}): string => {
  const ofAllowed = allowed.length === 0 ? [] : [`allowed-${hashOf([...allowed].sort().join(' '))}`];
  return [WORDING, ...(hasPictures ? ['pictures'] : []), ...ofAllowed, head, target, into].join(' ');
};

/** Keys on the way to a property, which say nothing about it. */
const WRAPPERS = new Set(['component', 'definition', 'properties', 'styles', 'options', 'general', 'value']);

const MOST_FIELDS = 3;
const MOST_CHANGES = 20;

/** Describes the first changes of an app, each in a line: `component "save" on page "Home": text "Save" → "Store"`. */
export function describeChanges(changes: readonly Change[]): string[] {
  const meaningful = changes.filter(({ isCosmetic }) => !isCosmetic);
  return listChanges(meaningful.slice(0, MOST_CHANGES)).changes.map(describeChange);
}

function describeChange(change: ListedChange): string {
  const { fields, fieldCount } = change;
  const title = titleOf(change);
  if (change.change !== 'changed') return `${title} ${change.change}`;
  if (fields.length === 0) return `${title} changed`;
  const more = fieldCount - MOST_FIELDS;
  const shown = fields.slice(0, MOST_FIELDS).map(describeField);
  return `${title}: ${[...shown, ...(more > 0 ? [`${more} more`] : [])].join('; ')}`;
}

const nameOf = ({ name, id }: { name: string | null; id: string | null }): string => asCode(name ?? id ?? '');

function titleOf({ kind, name, oldName, itemId, of, page }: ListedChange): string {
  const hasName = (name ?? itemId) !== null;
  return [
    kindName(kind),
    ...(hasName ? [nameOf({ name, id: itemId })] : []),
    ...(of ? [`of ${kindName(of.kind)} ${nameOf(of)}`] : []),
    ...(page && kind !== 'page' ? [`on page ${nameOf(page)}`] : []),
    ...(oldName === null ? [] : [`(before: ${asCode(oldName)})`]),
  ].join(' ');
}

type Field = ListedChange['fields'][number];

function describeField({ path, change, old, new: now, hunks }: Field): string {
  const keys = path.split('/').filter((key) => key !== '');
  const key = keys.findLast((one) => !WRAPPERS.has(one)) ?? keys.at(-1) ?? 'value';
  const name = asCode(key.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (change === 'reordered') return `${name} in another order`;
  if (change === 'removed') return `${name} removed`;
  if (hunks) {
    const lines = hunks.flatMap((hunk) => hunk.lines);
    const count = (mark: string) => lines.filter((line) => line.startsWith(mark)).length;
    return `${name} +${count('+')} −${count('-')} lines`;
  }
  return `${name} ${[old, now].flatMap((value) => (value ? asCode(value.text) : [])).join(' → ')}`;
}

/** Describes a fault, with its place. */
export function describeFault({ severity, thing, page, of, message }: Fault): string {
  const named = ({ kind, ...own }: Fault['thing']) => `${kindName(kind)} ${nameOf(own)}`;
  const place = [
    named(thing),
    ...(of ? [`of ${named(of)}`] : []),
    ...(page && thing.kind !== 'page' && of?.kind !== 'page' ? [`on page ${nameOf(page)}`] : []),
  ];
  return `**${severity}** ${place.join(' ')}: ${asCode(message)}`;
}

const CONFLICTS = {
  value: 'changed in two ways',
  text: 'its text was changed in two ways',
  deleted_changed: 'removed on one side, changed on the other',
  order: 'put in two orders',
  name_taken: 'two have this name',
  handle_taken: 'two pages have this address',
  missing_parent: 'its parent was removed',
  missing_query: 'its query was removed',
  moved_twice: 'moved to two places',
  cycle: 'would be inside itself',
  renamed_twice: 'renamed in two ways',
  file: 'changed in two ways',
} satisfies Record<MergeConflict['kind'], string>;

/** Describes a conflict by its element and field. `app`: null for a file that is no app. */
export function describeConflict({ kind, thing, page, path }: MergeConflict, app: string | null): string {
  const element = thing.name ?? thing.id;
  const field = path.filter((key) => !WRAPPERS.has(key)).at(-1);
  const place = [
    ...(app === null ? [] : [asCode(app)]),
    ...(thing.kind === 'app' ? [] : [[kindName(thing.kind), asCode(element ?? '')].join(' ')]),
    ...(page && thing.kind !== 'page' ? [`on page ${asCode(page.name ?? page.id)}`] : []),
    ...(field === undefined ? [] : [asCode(field)]),
  ];
  return `${place.join(', ')}: ${CONFLICTS[kind]}`;
}

/** Bitbucket takes 32,768 characters; the other providers take more. */
const MOST_CHARACTERS = 30_000;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const listOf = (lines: readonly string[], total: number): string[] => [
  ...lines.map((line) => `- ${line}`),
  ...(total > lines.length ? [`- and ${total - lines.length} more`] : []),
];

/** Pages in the comment, of all apps together: more would hide its words. */
export const MOST_PICTURED = 4;

/** Writes the pictures of a page as Markdown. */
export type WritePictures = (app: { name: string; pictured: PicturedApp }, page: PicturedPage) => string;

interface Frame {
  into: string;
  /** Page of Trellis on which the pull request is reviewed. */
  url: string;
  writePictures: WritePictures;
}

/** Composes the comment. */
export function composeReport(findings: PullRequestFindings, frame: Frame): string {
  const { into, url } = frame;
  const { apps, appCount, problem } = findings;
  const head = [
    '### Trellis',
    '',
    `${appCount === 0 ? 'Changes no app.' : `Changes ${counted(appCount, 'app')}.`} [Review in Trellis](${url})`,
    '',
    ...mergeLines(findings, into),
    ...(problem === null ? [] : ['', `**error** The list of apps cannot be read: ${asCode(problem)}`]),
  ].join('\n');
  const sections: string[] = [];
  let room = MOST_CHARACTERS - head.length;
  let pagesLeft = MOST_PICTURED;
  for (const app of apps) {
    const words = appLines(app).join('\n');
    const withPictures = [words, ...pictureLines(app, pagesLeft, frame)].join('\n');
    const isTooLong = (text: string) => text.length + ROOM_FOR_END > room;
    if (isTooLong(words)) break;
    const section = isTooLong(withPictures) ? words : withPictures;
    room -= section.length + 2;
    pagesLeft -= Math.min(pagesLeft, app.pictured?.pages.length ?? 0);
    sections.push(section);
  }
  const left = appCount - sections.length;
  const faulty = findings.undescribed.map(asCode).join(', ');
  const errors = faulty === '' ? '' : ` With errors: ${faulty}.`;
  const end =
    left > 0 ? [`${counted(left, left === appCount ? 'app' : 'more app')} not shown here.${errors}`] : [];
  return [head, ...sections, ...end].join('\n\n');
}

const ROOM_FOR_END = 100;

function mergeLines(
  { mergesByLine, mergesByStructure, conflicts, conflictCount }: PullRequestFindings,
  into: string,
): string[] {
  if (mergesByStructure)
    return [
      mergesByLine === false
        ? `**Merges cleanly by structure** into ${asCode(into)}, although Git sees a conflict. Trellis can make the merge.`
        : `Merges cleanly into ${asCode(into)}.`,
    ];
  return [
    `**${counted(conflictCount, 'conflict')}** with ${asCode(into)}:`,
    '',
    ...listOf(conflicts, conflictCount),
  ];
}

function appLines({ name, change, total, changes, faults, errors, warnings }: ReportedApp): string[] {
  const all = errors + warnings;
  const counts = [
    ...(change === 'changed' ? [counted(total, 'change')] : [change]),
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  return [
    `#### ${asCode(name)}: ${counts.join(', ')}`,
    ...(changes === null
      ? ['', 'What changed is not shown here, because the app seems to contain a secret in plain text.']
      : []),
    ...(changes && changes.length > 0 ? ['', ...listOf(changes, total)] : []),
    ...(faults.length > 0 ? ['', 'Faults:', '', ...listOf(faults, all)] : []),
  ];
}

function pictureLines(
  { name, pictured }: ReportedApp,
  most: number,
  { url, writePictures }: Frame,
): string[] {
  if (pictured === null) return [];
  const shown = pictured.pages.slice(0, most);
  const more = pictured.pageCount - shown.length;
  return [
    ...shown.flatMap((page) => [
      ...['', `Page ${asCode(page.name)}`, ''],
      writePictures({ name, pictured }, page),
    ]),
    ...(more > 0
      ? [
          '',
          `${counted(more, shown.length > 0 ? 'more page' : 'page')} with changes: [pictures in Trellis](${url})`,
        ]
      : []),
  ];
}

/** Returns a text for where Markdown and HTML have no quotes that hold: its letters and digits. */
export const asWords = (text: string): string =>
  [...text.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim()].slice(0, MOST_WORDS).join('');

const MOST_WORDS = 80;

/** Result of a check, which a provider can require. */
interface CheckResult {
  name: string;
  isPassed: boolean;
  title: string;
}

/**
 * Returns the results of the checks. Warnings fail none. Workspaces of one repository differ by their directories: a
 * provider keeps the last result of a name.
 */
export function checksOf(findings: PullRequestFindings, directory: string): CheckResult[] {
  const { appCount, problem, warnings, mergesByLine, mergesByStructure, conflictCount } = findings;
  const errors = findings.errors + (problem === null ? 0 : 1);
  const where = directory === '' ? '' : ` (${directory})`;
  const clean =
    mergesByLine === false ? 'Merges cleanly by structure; Git sees a conflict' : 'Merges cleanly';
  return [
    {
      name: `trellis/validate${where}`,
      isPassed: errors === 0,
      title: `${counted(appCount, 'changed app')}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`,
    },
    {
      name: `trellis/merge${where}`,
      isPassed: mergesByStructure,
      title: mergesByStructure ? clean : `${counted(conflictCount, 'conflict')} with the target branch`,
    },
  ];
}
