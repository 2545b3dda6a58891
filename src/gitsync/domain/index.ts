export * from './remote-provider';
export { parseRemoteUrl, type RemoteUrl } from './remote-url';
