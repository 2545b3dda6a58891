export { AppInstalledPage, FinishAppPage, PostToGitHubPage } from './github-app-pages';
export { GitHubApps } from './github-apps';
export { providerAppsQuery } from './provider-apps';
