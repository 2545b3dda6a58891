export { RenameQuery } from './query-dialogs';
export { Structure } from './structure';
