import { lazyPart } from '../../lib/lazy-code';

export { branchesQuery } from './api/branches';
export { pullRequestsQuery } from './api/pull-requests';
export { useOpenBranch } from './api/use-open-branch';
export { askForBranchDialog } from './ask-for-dialog';
export { BranchMenu, BranchMenuPlace, isMissingCopy, MissingCopy } from './components/branch-menu';
export { NextStep } from './components/next-step-place';
export { OpenMerges } from './components/open-merges';

/** Lazy: the first page imports this file, too. */
export const MergedDialog = lazyPart(async () => (await import('./components/merge/ways-on')).MergedDialog);

export const PullRequestsPage = lazyPart(
  async () => (await import('./components/pull-requests-page')).PullRequestsPage,
);
