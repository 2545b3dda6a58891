export { CommitManyPage } from './components/commit-many/commit-many-page';
export { GitSync } from './components/gitsync';
