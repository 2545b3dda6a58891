export { branchesQuery } from './api/branches';
export { BranchMenu, isMissingCopy, MissingCopy } from './components/branch-menu';
