import { ProviderError } from './provider-error';

export const TOKEN_OWNERS = ['project', 'group'] as const;

/** Project or group that a token belongs to in place of a person. */
export interface TokenOwner {
  kind: (typeof TOKEN_OWNERS)[number];
  /** As in the provider's addresses; null if the token may not read it. */
  path: string | null;
  /** In the provider's words; null if unknown. */
  role: string | null;
}

/** Owner of a token, and its rights as far as the provider reports them. */
export interface Identity {
  login: string;
  name: string | null;
  scopes: string[] | null;
  expiresAt: Date | null;
  /** Absent for a person's token. */
  tokenOf?: TokenOwner;
}

/** Owner of repositories other than the account itself: an organization, group, workspace or project. */
export interface Organization {
  /** Prefix in the paths of its repositories. */
  path: string;
  name: string;
}

export interface Repository {
  /** `owner/name`, as in the provider's own addresses. */
  path: string;
  sshUrl: string | null;
  httpsUrl: string;
  /** As reported by the provider, even before the first push. */
  defaultBranch: string | null;
  isPrivate: boolean;
  /** True if the account may add deploy keys; null if unknown. */
  mayAdminister: boolean | null;
  /** True if the account may push; null if unknown. */
  mayWrite: boolean | null;
}

export interface Branch {
  name: string;
  /** True if changes have to come by a pull request, or from few people; null if the account may not know. */
  isProtected: boolean | null;
}

export interface NewPullRequest {
  /** Branch with the changes. */
  from: string;
  /** Branch that takes them. */
  into: string;
  title: string;
  description: string;
}

/** Pull request, or merge request of GitLab. */
export interface PullRequest {
  /** Page for the browser. */
  url: string;
  number: number;
}

/** Pull request between two branches of a repository, as a list shows it. */
export interface ListedPullRequest extends PullRequest {
  title: string;
  /** Branch with the changes. */
  from: string;
  /** Branch that takes them. */
  into: string;
  /** Login or name; null if the provider no longer knows the person. */
  author: string | null;
  state: 'open' | 'merged' | 'closed';
  isDraft: boolean;
  updatedAt: Date;
  /** Time at which it was merged or closed; null for an open one. */
  endedAt: Date | null;
  /** Last commit of the branch, perhaps abbreviated; null if unknown. */
  sha: string | null;
  /** Logins of people and teams asked for a review, if the list has them; some may have answered. */
  reviewers: string[];
  /** True if its branch is in another repository. */
  isFork: boolean;
}

/** Report about a pull request: one comment, which is updated in place. */
export interface ReportComment {
  /** Identifies the report; readers do not see it. */
  marker: string;
  /** Markdown. */
  body: string;
  /** The comment, if it is known. */
  commentId: string | null;
}

/** Image in a comment. */
export interface ReportImage {
  /** One word above it. */
  title: string;
  /** Letters, digits and spaces alone. */
  alt: string;
  url: string;
}

/** Result of a check at the last commit of a pull request. */
export interface Check {
  name: string;
  isPassed: boolean;
  /** One line. */
  title: string;
  /** Page with the details. */
  url: string;
}

export type PostedVerdict = 'approve' | 'comment' | 'request_changes';

export interface NewPostedReview {
  /** Markdown. */
  body: string;
  verdict: PostedVerdict;
  /** Commit that was reviewed: a verdict is on it, whatever is pushed in the meantime. */
  sha: string;
}

/** Branch and commit that a check belongs to. */
export interface CheckedCommit {
  number: number;
  /** Branch with the changes. */
  from: string;
  sha: string;
}

/** Results of checks, and reviews. All are 0 at a provider that has none. */
export interface PullRequestProgress {
  checks: CheckCounts;
  /** `requested`: reviews that are still awaited. */
  reviews: { approved: number; requested: number };
}

export interface CheckCounts {
  passed: number;
  failed: number;
  pending: number;
}

export interface PullRequestPage extends PageRequest {
  /** False: merged or closed pull requests. */
  isOpen: boolean;
  /** Ended pull requests without an update since may be left out. */
  since: Date;
}

export interface DeployKey {
  id: string;
  /** OpenSSH format; the comment may be missing. */
  publicKey: string;
  mayWrite: boolean;
}

/** One page of the provider's list. */
export interface ListedPage<T> {
  items: T[];
  /** Start of the next page in the provider's own terms; null after the last one. */
  next: string | null;
}

export interface PageRequest {
  /** `next` of the previous page; null: the first one. */
  at: string | null;
  size: number;
}

/** Operations that Trellis needs of a provider. Each rejects with a ProviderError. */
export interface ProviderApi {
  identify(): Promise<Identity>;
  listOrganizations(page: PageRequest): Promise<ListedPage<Organization>>;
  /** Lists all repositories in which the account works, or one owner's: an organization or its own login. */
  listRepositories(organization: string | null, page: PageRequest): Promise<ListedPage<Repository>>;
  listBranches(repository: string, page: PageRequest): Promise<ListedPage<Branch>>;
  getRepository(path: string): Promise<Repository>;
  /** Creates an empty repository. Returns null if the name is taken. */
  createRepository(repository: NewRepository): Promise<Repository | null>;
  /** Opens a pull request between two branches of a repository, or returns the open one. */
  createPullRequest(repository: string, request: NewPullRequest): Promise<PullRequest>;
  /** Lists pull requests, the latest first. */
  listPullRequests(repository: string, page: PullRequestPage): Promise<ListedPage<ListedPullRequest>>;
  /** Reads the checks and reviews of an open pull request. */
  readProgress(repository: string, pullRequest: ListedPullRequest): Promise<PullRequestProgress>;
  /** Writes or updates the comment of a report, see `writeReport`. Returns its id. */
  putReport(repository: string, number: number, report: ReportComment): Promise<string>;
  /** Writes images for a comment, in the provider's Markdown. */
  writeImages(images: readonly ReportImage[]): string;
  /** Sets the result of a check. It replaces the result of that name. */
  setCheck(repository: string, commit: CheckedCommit, check: Check): Promise<void>;
  /** Posts a review of a pull request, with the verdict as far as the provider has such a verdict. */
  postReview(repository: string, number: number, review: NewPostedReview): Promise<void>;
  /** Has the provider report pushes and pull requests to `url`, signed with the secret. Returns the webhook's id there. */
  addWebhook(repository: string, webhook: NewWebhook): Promise<string>;
  removeWebhook(repository: string, id: string): Promise<void>;
  /** Null if the provider has none. */
  readonly deployKeys: DeployKeys | null;
}

/** SSH keys that give access to one repository. */
export interface DeployKeys {
  listDeployKeys(repository: string, page: PageRequest): Promise<ListedPage<DeployKey>>;
  /** Returns null if the provider has this key already, here or elsewhere. */
  addDeployKey(repository: string, key: NewDeployKey): Promise<DeployKey | null>;
  removeDeployKey(repository: string, id: string): Promise<void>;
}

export interface NewWebhook {
  url: string;
  secret: string;
}

export interface NewRepository {
  /** The account's own login, or one of its organizations. */
  organization: string;
  name: string;
  isPrivate: boolean;
}

export interface NewDeployKey {
  title: string;
  publicKey: string;
  mayWrite: boolean;
}

/** Encodes `owner/name` for an address; characters that do not belong in a path are encoded. */
export const encodePath = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(encodeURIComponent)
    .join('/');

/** Tells if a branch is protected; null if that is unknown. */
export type IsProtected = (branch: string) => boolean | null;

/**
 * Reads the rules for the branches of a repository once, however many pages of branches are read with them. They are
 * often shown to administrators only: without them, the branches are listed all the same.
 */
export class BranchRules {
  readonly #known = new Map<string, Promise<IsProtected>>();

  constructor(private readonly read: (repository: string) => Promise<IsProtected>) {}

  of(repository: string): Promise<IsProtected> {
    const known = this.#known.get(repository) ?? this.read(repository).catch(unknownIfRefused);
    this.#known.set(repository, known);
    return known;
  }
}

function unknownIfRefused(error: unknown): IsProtected {
  if (error instanceof ProviderError) return () => null;
  throw error;
}

/** Requests of one provider about a pull request between two branches. */
export interface PullRequestSteps {
  create: () => Promise<PullRequest>;
  /** Returns the open one between these branches. */
  findOpen: () => Promise<PullRequest | null>;
  hasBranch: (name: string) => Promise<boolean>;
  /** Right that it takes, in the provider's terms. */
  right: string;
}

/** Statuses with which providers refuse a pull request because of its branches. */
const OF_BRANCHES = [400, 404, 409, 422];

/**
 * Opens a pull request. Providers word their refusals differently, and change the words, so a refusal is explained by the
 * facts: a pull request is open already, or a branch is missing.
 */
export async function openPullRequest(
  request: NewPullRequest,
  steps: PullRequestSteps,
): Promise<PullRequest> {
  try {
    return await steps.create();
  } catch (error) {
    if (!(error instanceof ProviderError) || !error.refusal) throw error;
    if (error.code === 'provider_forbidden') throw withRight(error, steps.right);
    const { status } = error.refusal;
    if (!OF_BRANCHES.includes(status) || error.code === 'provider_scope_missing') throw error;
    const open = await steps.findOpen();
    if (open) return open;
    await checkBranches(request, steps);
    // Providers also deny that there is something to those who may not change it.
    if (status === 404) throw withRight(error, steps.right);
    throw explainRefusal(error, request);
  }
}

/** Throws if one of the branches is missing at the provider. */
export async function checkBranches(
  { from, into }: NewPullRequest,
  { hasBranch }: Pick<PullRequestSteps, 'hasBranch'>,
): Promise<void> {
  const [hasFrom, hasInto] = await Promise.all([hasBranch(from), hasBranch(into)]);
  if (!hasFrom) throw branchNotFound(from);
  if (!hasInto) throw branchNotFound(into);
}

const branchNotFound = (branch: string) =>
  new ProviderError('provider_branch_not_found', `The provider has no branch ${branch}.`, {
    remedy: 'Check the name, and push the branch if it has not been pushed yet.',
    data: { branch },
  });

export const noChanges = ({ from, into }: Pick<NewPullRequest, 'from' | 'into'>) =>
  new ProviderError('provider_no_changes', `${into} already has every commit of ${from}.`, {
    remedy: 'Commit and push the changes first.',
  });

function explainRefusal(error: ProviderError, request: NewPullRequest): ProviderError {
  const text = error.refusal?.text ?? '';
  if (/\bno (?:commits|changes)\b/i.test(text)) return noChanges(request);
  if (!/\balready\b/i.test(text)) return error;
  return new ProviderError(
    'provider_pull_request_exists',
    `A pull request from ${request.from} into ${request.into} already exists.`,
    { remedy: 'Look for it at the provider.', data: error.data, refusal: error.refusal },
  );
}

/** Names the right, unless something else is missing: `signOn` is the page on which a token is authorized. */
function withRight(error: ProviderError, right: string): ProviderError {
  if ('signOn' in error.data) return error;
  return new ProviderError(
    'provider_forbidden',
    'The account does not have permission to open pull requests there.',
    {
      remedy: `This requires ${right}.`,
      data: error.data,
      refusal: error.refusal,
    },
  );
}
