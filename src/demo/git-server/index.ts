export { gitEnvironment } from './git-environment';
export { GitServer, type ServedRepository } from './git-server';
