export { gitReader, shallowGitReader } from './git';
export { nodegitReader } from './nodegit';
export type { Reader, ReaderDefinition } from './reader';
export { trellisReader } from './trellis';
