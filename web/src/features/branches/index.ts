export { branchesQuery } from './api/branches';
export { pullRequestsQuery } from './api/pull-requests';
export { useOpenBranch } from './api/use-open-branch';
export { askForBranchDialog } from './ask-for-dialog';
export { BranchMenu, isMissingCopy, MissingCopy } from './components/branch-menu';
export { MergedDialog } from './components/merge/ways-on';
export { NextStep } from './components/next-step';
export { OpenMerges } from './components/open-merges';
export { PullRequestsPage } from './components/pull-requests-page';
