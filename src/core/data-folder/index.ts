export { isWritable, prepareDataFolder } from './prepare-data-folder';
