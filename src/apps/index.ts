export { AppEvents, type AppEvent } from './app-events';
export { AppGitStates, type GitState } from './app-git-states';
export { Apps, type ForeignVersion } from './apps';
export { AppsHttpModule } from './apps-http.module';
export { AppsModule } from './apps.module';
export {
  CHANGE_KINDS,
  CHANGES,
  FIELD_CHANGES,
  hashOf,
  OWNER_KINDS,
  parseAppDocument,
  VALUE_TYPES,
  type AppDocument,
  type DocumentChange,
  type DocumentDifference,
} from './document';
export { AppPresenter } from './http/app-presenter';
export { AppView, GitOutcomeView } from './http/apps.dto';
export { getAppName } from './operations/names';
export { documentOfVersion, type AppWithVersion } from './store/app-store';
export { SEALED_CREDENTIALS } from './store/credentials';
