export { ChangeList } from './components/changes';
export { CommitManyPage } from './components/commit-many/commit-many-page';
export { CommitBar } from './components/history/commit-bar';
export { ComparePage } from './components/compare/compare-page';
export { describeChange } from './lib/change-labels';
export { HistoryPage } from './components/history/history-page';
export { ChangesPage } from './components/page/changes-page';
export { appGitQuery, requestPull, type AppGit } from './api/app-git';
export { updatesQuery, type Updates } from './api/updates';
