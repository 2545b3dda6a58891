export { branchesQuery } from './api/branches';
export { useOpenBranch } from './api/use-open-branch';
export { askForBranchDialog } from './ask-for-dialog';
export { BranchMenu, isMissingCopy, MissingCopy } from './components/branch-menu';
