export { ProfilePage } from './profile-page';
export { CommandLinePage } from './command-line-page';
export { AuthorizeAgentPage } from './authorize-agent-page';
