export { Apps, type KeepReplaced } from './apps';
export { AppsHttpModule } from './apps-http.module';
export { AppsModule } from './apps.module';
export {
  CHANGE_KINDS,
  changedOptions,
  CHANGES,
  FIELD_CHANGES,
  findChangedItems,
  findErrors,
  findFaults,
  findNeeds,
  isModule,
  newFaults,
  hashOf,
  ITEM_KINDS,
  keyOfItem,
  findNames,
  listChanges,
  listDataSources,
  merge,
  OWNER_KINDS,
  parseAppDocument,
  VALUE_TYPES,
  withOptionsOf,
  type AppDocument,
  type Change,
  type ChangeList,
  type Conflict,
  type DataSource,
  type Difference,
  type DocumentNeeds,
  type Fault,
  type HunkResolution,
  type Item,
  type ListedChange,
  type MergeWarning,
  type NamedSource,
  type Resolution,
  type SideChanges,
} from './document';
export { AppPresenter, presentVersion } from './http/app-presenter';
export { AppsInWorkspace } from './http/apps-in-workspace';
export { AppView, GitOutcomeView, VersionView } from './http/apps.dto';
export { HostedApps, type HostedState } from './hosted-apps';
export { Drafts } from './operations/drafts';
export { EditDefinition } from './operations/edit-definition';
export { AppHostedError, getAppName, getAppNames } from './operations/editable';
export {
  AppGitPort,
  type RenamedHashes,
  type AppRename,
  type Committer,
  type CreationCommit,
  type GitState,
} from './ports';
export { documentOfVersion, type AppWithVersion } from './store/app-store';
export { SEALED_CREDENTIALS } from './store/credentials';
export { AppVersionSchema } from './store/app-version.entity';
export { AppSchema } from './store/app.entity';
export { PersonSchema } from './store/person.entity';
export { WorkingBranchSchema } from './store/working-branch.entity';
export { ReleaseStore, type DeployedDocument, type Release } from './store/release-store';
export { DeletedAppStore } from './store/deleted-app-store';
