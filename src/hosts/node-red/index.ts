export { NodeRedHost } from './node-red-host';
export type { NodeRedCertificate } from './prove-node-red';
