export { CommitManyPage } from './components/commit-many/commit-many-page';
export { ChangesPage } from './components/page/changes-page';
