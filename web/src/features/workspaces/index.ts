export { GeneralSettings } from './components/general-settings';
export { NewWorkspaceDialog } from './components/new-workspace-dialog';
export { NoWorkspacePage } from './components/no-workspace-page';
export { SettingsLayout } from './components/settings-layout';
