export { restore } from './restore';
export { backUp } from './write-backup';
