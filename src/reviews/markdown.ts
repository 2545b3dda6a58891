import { kindName, type ListedChange } from '../apps/document';
import { asCode } from '../gitsync/domain/markdown';
import type { ReviewDecision, ReviewedApp } from './rules';

/** A completed review, as it is posted at a pull request. */
export interface PostedReview {
  apps: readonly ReviewedApp[];
  decisions: ReadonlyMap<string, { decision: ReviewDecision }>;
  /** `changeId` null: about the whole review. */
  comments: readonly { changeId: string | null; text: string; author: { name: string } }[];
  isApproved: boolean;
  /** The commit that took the declined changes back. */
  sha: string | null;
  by: { name: string };
  /** Page of the review; null if the server does not know its own address. */
  url: string | null;
}

/** The smallest limit of a provider is 32,768 characters. */
const MOST_CHARACTERS = 30_000;
const MOST_DECLINED = 50;

/** Writes a review in Markdown. Names of documents and people have no effect as Markdown; comments are as they were written. */
export function reviewInMarkdown(review: PostedReview): string {
  const { apps, decisions, comments } = review;
  const labels = new Map(
    apps.flatMap(({ shown }) => shown.changes.map((change) => [change.id, labelOf(shown.name, change)])),
  );
  const declined = [...decisions].filter(([, { decision }]) => decision === 'declined').map(([id]) => id);
  const lines = declined
    .slice(0, MOST_DECLINED)
    .map((id) => `- ${labels.get(id) ?? 'a change that is not listed'}`);
  if (declined.length > lines.length) lines.push(`- and ${declined.length - lines.length} more`);
  const head = [headOf(review, declined.length), lines.join('\n')].filter((part) => part !== '');
  const written = comments.map(({ changeId, text, author }) => {
    const label = changeId === null ? '' : ` on ${labels.get(changeId) ?? 'an earlier change'}`;
    return `${asCode(author.name)}${label}:\n${quoted(text)}`;
  });
  return fitting(head.join('\n\n'), written);
}

function headOf({ isApproved, sha, by, url }: PostedReview, declined: number): string {
  const parts = [
    `${url === null ? 'Reviewed' : `[Reviewed](${url})`} by element in Trellis by ${asCode(by.name)}.`,
    declined === 0
      ? ''
      : `${declined} ${declined === 1 ? 'change was' : 'changes were'} declined${sha === null ? '' : `, and taken back by ${sha}`}.`,
    isApproved ? 'The rest is approved.' : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** Leaves out the last comments if there are too many. */
function fitting(head: string, comments: readonly string[]): string {
  const kept = [head];
  let length = head.length;
  for (const comment of comments) {
    length += comment.length + 2;
    if (length > MOST_CHARACTERS) break;
    kept.push(comment);
  }
  const left = comments.length + 1 - kept.length;
  if (left > 0) kept.push(`${left} more ${left === 1 ? 'comment is' : 'comments are'} in Trellis.`);
  return kept.join('\n\n');
}

const labelOf = (appName: string, { kind, change, name }: ListedChange): string =>
  [
    asCode(appName),
    ...(kind === 'app' ? [] : [kindName(kind), ...(name === null ? [] : [asCode(name)])]),
    `(${change})`,
  ].join(' ');

const quoted = (text: string): string =>
  text
    .split(/\r\n?|\n/)
    .map((line) => `> ${line}`)
    .join('\n');
