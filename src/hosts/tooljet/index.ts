export { parseToolJetAddress } from './client/address';
export {
  ToolJetConnections,
  type ToolJetConnectionOptions,
  type ToolJetSettings,
} from './client/connections';
export { PROVEN_VERSIONS } from './client/versions';
export { ToolJetHost } from './tooljet-host';
