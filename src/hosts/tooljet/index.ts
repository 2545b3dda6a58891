export { parseToolJetAddress } from './client/address';
export {
  ToolJetConnections,
  type ToolJetConnectionOptions,
  type ToolJetSettings,
} from './client/connections';
export { ToolJetHost } from './tooljet-host';
