export { Apps } from './apps';
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
export { AppsInWorkspace } from './http/apps-in-workspace';
export { AppView, GitOutcomeView } from './http/apps.dto';
export { getAppName } from './operations/names';
export { AppGitPort, type AppRename, type CreationCommit, type GitState } from './ports';
export { documentOfVersion, type AppWithVersion } from './store/app-store';
export { SEALED_CREDENTIALS } from './store/credentials';
