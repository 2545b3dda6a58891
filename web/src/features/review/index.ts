export { BranchReviewPage, PullRequestReviewPage, ReviewRoutePage } from './components/pages';
