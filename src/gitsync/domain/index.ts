export * from './branch-name';
export * from './commit-message';
export * from './directory';
export * from './remote-provider';
export { parseRemoteUrl, type RemoteUrl } from './remote-url';
export * from './repository-layout';
