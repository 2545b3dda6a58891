export { AppEvents, type AppEvent } from './app-events';
export { AppGitStates, type GitState } from './app-git-states';
export { Apps, type ForeignVersion } from './apps';
export { AppsModule } from './apps.module';
export { hashOf, parseAppDocument, type AppDocument } from './document';
export { AppPresenter } from './http/app-presenter';
export { AppView, ChangedAppView, GitOutcomeView } from './http/apps.dto';
export { getAppName } from './operations/names';
export type { AppWithVersion } from './store/app-store';
