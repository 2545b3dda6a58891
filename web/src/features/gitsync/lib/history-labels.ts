import type { Schemas } from '../../../lib/api';

export type HistoryCommit = Schemas['HistoryCommitView'];

/** Two states of an app: commits, `working`, `last`, `branch:<name>` or `version:<id>`. */
export interface Sides {
  from: string;
  to: string;
}

type Kind = Schemas['ChangeView']['kind'];
type Summary = NonNullable<HistoryCommit['summary']>;

/** Things that can be counted, and those that are only named. */
const COUNTED: [kind: Kind, one: string, many: string][] = [
  ['page', 'page', 'pages'],
  ['component', 'component', 'components'],
  ['query', 'query', 'queries'],
  ['event', 'event', 'events'],
  ['dataSource', 'data source', 'data sources'],
  ['setting', 'setting', 'settings'],
];
const NAMED: [kind: Kind, name: string][] = [
  ['app', 'the app itself'],
  ['version', 'the version'],
  ['order', 'an order'],
  ['generation', 'the format of the document'],
  ['other', 'other parts'],
  ['timestamps', 'time stamps'],
  ['format', 'formatting'],
];

/** Formats `2 components, 1 query`. */
export function kindsInWords({ kinds, total }: Summary): string {
  const counted = COUNTED.filter(([kind]) => kinds[kind] > 0).map(
    ([kind, one, many]) => `${kinds[kind]} ${kinds[kind] === 1 ? one : many}`,
  );
  const named = NAMED.filter(([kind]) => kinds[kind] > 0).map(([, name]) => name);
  const all = [...counted, ...named];
  if (all.length > 0) return all.join(', ');
  return total === 0 ? 'only its name or place' : `${total} changes`;
}

/** Says what a commit did to the app; `isFirst`: no older commit of the app is known to exist. */
export function effectOf({ path, summary, parents }: HistoryCommit, isFirst: boolean): string {
  if (summary) return kindsInWords(summary);
  if (isFirst || parents.length === 0) return 'the whole app';
  return path === null ? 'removed or not valid' : 'not comparable';
}

/** Returns the two states to compare, the older one first; null where the commit has none before it. */
export function sidesOf(
  { sha, parents }: Pick<HistoryCommit, 'sha' | 'parents'>,
  compare: string | null,
  commits: readonly Pick<HistoryCommit, 'sha'>[],
): Sides | null {
  if (compare === null) return parents.length === 0 ? null : { from: parents[0], to: sha };
  if (compare === 'working') return { from: sha, to: compare };
  const at = (of: string) => commits.findIndex((commit) => commit.sha === of);
  // One that is not in the list is older than what is.
  const isNewer = at(compare) >= 0 && at(compare) < at(sha);
  return isNewer ? { from: sha, to: compare } : { from: compare, to: sha };
}

const SHORT_ID = 7;
const SHORT_LINE = 60;

const SHA = /^[0-9a-f]{40}$/;

export const isSha = (ref: string): boolean => SHA.test(ref);

/** Names a state of an app. `versions`: names by id, as far as they are known. */
export function sideLabel(ref: string, versions: ReadonlyMap<string, string> = new Map()): string {
  if (ref === 'working') return 'What is here';
  if (ref === 'last') return 'The last commit';
  if (isSha(ref)) return `Commit ${shortSha(ref)}`;
  const [kind, ...rest] = ref.split(':');
  const name = rest.join(':');
  return kind === 'branch' ? `Branch ${name} in the repository` : `Version ${versions.get(name) ?? name}`;
}

export const shortSha = (sha: string): string => sha.slice(0, SHORT_ID);

/** Says what a commit brings together, or what was brought together before it; `listed`: the commits of the list before it. */
export function mergeLabel(parents: readonly string[], listed: readonly string[]): string | null {
  if (listed.length < 2) return parents.length > 1 ? 'Merge' : null;
  const [last, ...others] = listed.map(shortSha).toReversed();
  return `${parents.length > 1 ? 'Merge' : 'After a merge'} of ${others.toReversed().join(', ')} and ${last}`;
}

/** Splits a message into its first line and the rest. */
export function partsOfMessage(message: string): { title: string; body: string } {
  const [first = '', ...rest] = message.trim().split('\n');
  return { title: first.trim() || '(no message)', body: rest.join('\n').trim() };
}

/** Formats `Restore 1a2b3c4: Sort by date`. */
export function restoreMessage({ sha, message }: Pick<HistoryCommit, 'sha' | 'message'>): string {
  const { title } = partsOfMessage(message);
  return `Restore ${shortSha(sha)}: ${title.length > SHORT_LINE ? `${title.slice(0, SHORT_LINE - 1)}…` : title}`;
}

/** Names a commit in a list of choices. */
export const choiceLabel = ({ sha, message }: Pick<HistoryCommit, 'sha' | 'message'>): string =>
  `${shortSha(sha)} ${partsOfMessage(message).title}`;
