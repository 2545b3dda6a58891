export { gitReader } from './git';
export type { Reader, ReaderDefinition } from './reader';
export { trellisReader } from './trellis';
