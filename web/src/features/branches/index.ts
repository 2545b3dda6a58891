export { BranchMenu, isMissingCopy, MissingCopy } from './components/branch-menu';
