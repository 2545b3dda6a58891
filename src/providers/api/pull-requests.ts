import type {
  CheckCounts,
  ListedPage,
  ListedPullRequest,
  PageRequest,
  ProviderApi,
  PullRequestProgress,
  ReportComment,
  ReportImage,
} from './provider-api';
import { ProviderError } from './provider-error';
import { everyPage, unlessRefused, type ProviderAnswer } from './provider-http';

/** No provider returns larger pages; Gitea's are the smallest. */
const PAGE_SIZE = 50;
const MOST_OPEN = { size: PAGE_SIZE, maxPages: 6 };
const MOST_ENDED = { size: PAGE_SIZE, maxPages: 3 };
/** Time after which no further page is read. */
const MOST_MS = 15_000;

export const NO_PROGRESS: PullRequestProgress = {
  checks: { passed: 0, failed: 0, pending: 0 },
  reviews: { approved: 0, requested: 0 },
};

/** Lists the open pull requests of a repository. */
export const listOpenPullRequests = (api: ProviderApi, repository: string): Promise<ListedPullRequest[]> =>
  everyPage(
    (page) => api.listPullRequests(repository, { ...page, isOpen: true, since: new Date() }),
    MOST_OPEN,
  );

/** Lists the open pull requests of a repository, and the ended ones since a time. */
export async function listRecentPullRequests(
  api: ProviderApi,
  repository: string,
  since: Date,
): Promise<ListedPullRequest[]> {
  const endMs = Date.now() + MOST_MS;
  const read = (isOpen: boolean) => async (page: PageRequest) => {
    const listed = await api.listPullRequests(repository, { ...page, isOpen, since });
    return Date.now() > endMs || isBefore(listed, since) ? { ...listed, next: null } : listed;
  };
  const [open, ended] = await Promise.all([
    everyPage(read(true), MOST_OPEN),
    everyPage(read(false), MOST_ENDED),
  ]);
  const recent = ended.filter(({ endedAt, updatedAt }) => (endedAt ?? updatedAt) >= since);
  // A pull request merged between the two requests is in both lists.
  const numbers = new Set(recent.map(({ number }) => number));
  return [...open.filter(({ number }) => !numbers.has(number)), ...recent];
}

/** True for a page of ended pull requests after which all are older. */
const isBefore = ({ items }: ListedPage<ListedPullRequest>, since: Date): boolean => {
  const last = items.at(-1);
  return last !== undefined && last.state !== 'open' && last.updatedAt < since;
};

/** Reads something that a token may be too poor for, or that the repository has switched off. */
export async function unlessHidden<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProviderError) return otherwise;
    throw error;
  }
}

export type CheckResult = keyof CheckCounts;

/** Counts results; null is no result, such as a skipped check's. */
export function countChecks(results: readonly (CheckResult | null)[]): CheckCounts {
  const count = (wanted: CheckResult) => results.filter((result) => result === wanted).length;
  return { passed: count('passed'), failed: count('failed'), pending: count('pending') };
}

/** Returns the result that a provider's word stands for. Unknown words are no result. */
export const resultOf = (word: string | null, words: Record<CheckResult, readonly string[]>) =>
  (Object.keys(words) as CheckResult[]).find((result) => words[result].includes(word?.toLowerCase() ?? '')) ??
  null;

/** Counts the people whose last verdict is an approval. `reviews`: the oldest first. */
export function countApprovals(
  reviews: readonly { by: string | null; verdict: 'approved' | 'other' | null }[],
): number {
  const last = new Map<string | null, 'approved' | 'other'>();
  // A comment changes no verdict.
  for (const { by, verdict } of reviews) if (verdict !== null) last.set(by, verdict);
  return [...last.values()].filter((verdict) => verdict === 'approved').length;
}

/** Comments that are searched for a report. */
export const MOST_COMMENTS = { size: 100, maxPages: 20 };

/** Requests of one provider about the comment of a report. */
interface ReportSteps {
  update: (id: string) => Promise<ProviderAnswer>;
  /** Finds the comment with the marker that this account has written. Anybody can write a marker. */
  findOwn: () => Promise<string | null>;
  create: () => Promise<string>;
}

/**
 * Updates the comment of a report, or writes it. It is found by its marker if its id was lost with the process that wrote
 * it, and if it is gone or belongs to another account.
 */
export async function writeReport({ commentId }: ReportComment, steps: ReportSteps): Promise<string> {
  const isElsewhere = ({ status }: { status: number }) => [403, 404, 410].includes(status);
  if (commentId !== null && (await unlessRefused(steps.update(commentId), isElsewhere))) return commentId;
  const own = await steps.findOwn();
  if (own === null) return steps.create();
  await steps.update(own);
  return own;
}

/** Text of a comment with its marker, which is invisible in HTML. */
export const markedText = ({ marker, body }: Pick<ReportComment, 'marker' | 'body'>): string =>
  `<!-- ${marker} -->\n\n${body}`;

/** Width at which two images have room beside each other. */
const IMAGE_PX = 420;

const inTable = (images: readonly ReportImage[], write: (image: ReportImage) => string): string =>
  [images.map(({ title }) => title), images.map(() => '---'), images.map(write)]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** Writes images beside each other, for providers that take HTML in Markdown. */
export const imagesInHtml = (images: readonly ReportImage[]): string =>
  inTable(images, ({ alt, url }) => `<img src="${url}" alt="${alt}" width="${IMAGE_PX}">`);

/** Writes images beside each other in the Markdown of Azure DevOps, which has widths and no HTML. */
export const sizedImages = (images: readonly ReportImage[]): string =>
  inTable(images, ({ alt, url }) => `![${alt}](${url} =${IMAGE_PX}x)`);

/** Writes images below each other, for Markdown that has neither widths nor HTML: pages show them as wide as a comment. */
export const plainImages = (images: readonly ReportImage[]): string =>
  images.map(({ title, alt, url }) => `${title}:\n\n![${alt}](${url})`).join('\n\n');
