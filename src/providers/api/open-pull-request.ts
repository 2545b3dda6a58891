import type { NewPullRequest, PullRequest } from './provider-api';
import { ProviderError } from './provider-error';

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
 * Opens a pull request. Providers word their refusals differently, and change the words, so a refusal is explained by
 * what is there: one that is open already, or a branch that is missing.
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
