import { plural, t } from '@lingui/core/macro';
import type { Schemas } from '../../../lib/api';
import { formatList } from '../../../lib/language';
import { shortSha } from '../../../lib/short-sha';
import { tagName } from '../../../lib/tag-name';

export type HistoryCommit = Schemas['HistoryCommitView'];

/** Two states of an app: commits, `working`, `live`, `last`, `branch:<name>`, `tag:<name>` or `version:<id>`. */
export interface Sides {
  from: string;
  to: string;
}

type Kind = Schemas['ChangeView']['kind'];
type Summary = NonNullable<HistoryCommit['summary']>;

/** Counted kinds; `NAMED` has kinds without a count. */
const COUNTED: [kind: Kind, count: (count: number) => string][] = [
  ['page', (count) => plural(count, { one: '# page', other: '# pages' })],
  ['component', (count) => plural(count, { one: '# component', other: '# components' })],
  ['query', (count) => plural(count, { one: '# query', other: '# queries' })],
  ['event', (count) => plural(count, { one: '# event', other: '# events' })],
  ['dataSource', (count) => plural(count, { one: '# data source', other: '# data sources' })],
  ['setting', (count) => plural(count, { one: '# setting', other: '# settings' })],
];
const NAMED: [kind: Kind, name: string][] = [
  ['app', t`the app itself`],
  ['version', t`the version`],
  ['order', t`an order`],
  ['generation', t`the format of the document`],
  ['other', t`other parts`],
  ['timestamps', t`timestamps`],
  ['format', t`formatting`],
];

/** Formats `2 components, 1 query`. */
export function kindsLabel({ kinds, total }: Summary): string {
  const counted = COUNTED.filter(([kind]) => kinds[kind] > 0).map(([kind, count]) => count(kinds[kind]));
  const named = NAMED.filter(([kind]) => kinds[kind] > 0).map(([, name]) => name);
  const all = [...counted, ...named];
  if (all.length > 0) return all.join(', ');
  return total === 0 ? t`only its name or place` : plural(total, { one: '# change', other: '# changes' });
}

/** Describes a commit's effect on the app; `isFirst`: no older commit of the app is known. */
export function effectOf({ path, summary, parents }: HistoryCommit, isFirst: boolean): string {
  if (summary) return kindsLabel(summary);
  if (isFirst || parents.length === 0) return t`the whole app`;
  return path === null ? t`removed or not valid` : t`not comparable`;
}

/** Returns the two states to compare, older one first; null if the commit has no predecessor. */
export function sidesOf(
  { sha, parents }: Pick<HistoryCommit, 'sha' | 'parents'>,
  compare: string | null,
  commits: readonly Pick<HistoryCommit, 'sha'>[],
): Sides | null {
  if (compare === null) return parents.length === 0 ? null : { from: parents[0], to: sha };
  if (compare === 'working') return { from: sha, to: compare };
  const at = (of: string) => commits.findIndex((commit) => commit.sha === of);
  // A commit missing from the list is older than the listed ones.
  const isNewer = at(compare) >= 0 && at(compare) < at(sha);
  return isNewer ? { from: sha, to: compare } : { from: compare, to: sha };
}

const SHORT_LINE = 60;

const SHA = /^[0-9a-f]{40}$/;

export const isSha = (ref: string): boolean => SHA.test(ref);

/** Names a state of an app. `versions`: names by id, as far as known. */
export function sideLabel(ref: string, versions: ReadonlyMap<string, string> = new Map()): string {
  if (ref === 'working') return t`Working copy`;
  if (ref === 'live') return t`Live release`;
  if (ref === 'last') return t`The last commit`;
  if (isSha(ref)) return t`Commit ${shortSha(ref)}`;
  const [kind, ...rest] = ref.split(':');
  const name = rest.join(':');
  if (kind === 'branch') return t`Branch ${name} in the repository`;
  return kind === 'tag' ? t`Tag ${tagName(name)}` : t`Version ${versions.get(name) ?? name}`;
}

/** Labels a merge, or the commit after merged commits; `listed`: the listed commits before it. */
export function mergeLabel(parents: readonly string[], listed: readonly string[]): string | null {
  if (listed.length < 2) return parents.length > 1 ? t`Merge` : null;
  const [last, ...others] = listed.map(shortSha).toReversed();
  const commits = formatList([...others.toReversed(), last]);
  return parents.length > 1 ? t`Merge of ${commits}` : t`After a merge of ${commits}`;
}

/** Splits a message into its first line and the rest. */
export function partsOfMessage(message: string): { title: string; body: string } {
  const [first = '', ...rest] = message.trim().split('\n');
  return { title: first.trim() || t`(no message)`, body: rest.join('\n').trim() };
}

/** Suggests `Restore 1a2b3c4: Sort by date`, in English like Git's own messages, since others read it in the repository. */
export function restoreMessage({ sha, message }: Pick<HistoryCommit, 'sha' | 'message'>): string {
  const { title } = partsOfMessage(message);
  return `Restore ${shortSha(sha)}: ${title.length > SHORT_LINE ? `${title.slice(0, SHORT_LINE - 1)}…` : title}`;
}

/** Names a commit in a list of choices. */
export const choiceLabel = ({ sha, message }: Pick<HistoryCommit, 'sha' | 'message'>): string =>
  `${shortSha(sha)} ${partsOfMessage(message).title}`;
