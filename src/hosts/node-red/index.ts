export { NodeRedHost } from './node-red-host';
