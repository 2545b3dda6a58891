export { parseToolJetAddress } from './client/tooljet-http';
export {
  ToolJetConnections,
  type ToolJetConnectionOptions,
  type ToolJetSettings,
} from './client/connections';
export { ToolJetHost, type ToolJetCertificate } from './tooljet-host';
