import type { Schemas } from '../../lib/api';
import type { Branch } from './branch-facts';

export type PullRequest = Schemas['ListedPullRequestView'];

/** State of a branch beside the default one, which decides what comes next. */
export type NextStep =
  /** The provider has merged its last commit. */
  | { is: 'merged'; by: PullRequest }
  /** It has commits to merge. `pullRequest`: the open one for them. */
  | { is: 'ahead'; pullRequest: PullRequest | null }
  | { is: 'even' };

/** Finds the next step for a branch whose changes go `into` the default one. */
export function nextStepOf(branch: Branch, into: string, pullRequests: readonly PullRequest[]): NextStep {
  const own = pullRequests.filter(({ from, to }) => from === branch.name && to === into);
  const open = own.find(({ state }) => state === 'open') ?? null;
  const merged = own.find((one) => one.state === 'merged' && isAt(one, branch));
  if (merged && open === null) return { is: 'merged', by: merged };
  return branch.ahead > 0 ? { is: 'ahead', pullRequest: open } : { is: 'even' };
}

/** True if nothing was added to the branch since. Providers may delete a merged branch, and abbreviate commits. */
const isAt = ({ sha }: PullRequest, branch: Branch): boolean =>
  branch.unpushed === 0 && (!branch.isRemote || (sha !== null && (branch.sha ?? '').startsWith(sha)));

const NAMES: Record<string, string> = {
  'github.com': 'GitHub',
  'gitlab.com': 'GitLab',
  'bitbucket.org': 'Bitbucket',
  'dev.azure.com': 'Azure DevOps',
};

/** Returns the name of the provider that a page belongs to, or its host. */
export function siteOf(url: string): string {
  const { host } = new URL(url);
  return NAMES[host] ?? host;
}
