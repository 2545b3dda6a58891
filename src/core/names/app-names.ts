import { checkFileName, maxNameBytes, NameProblem } from './file-names';

/** Extension of a version's file. */
export const versionFileExtension = '.json';

/** Trims a name. */
export const trimmed = (name: string): string => name.trim();

/** Checks the app's name, which is the name of its folder. */
export const checkAppName = (name: string): NameProblem | null => checkFileName(name);

/** Checks the version's name, which is the name of its file and must leave room for `.json`. */
export const checkVersionName = (name: string): NameProblem | null =>
  checkFileName(name, maxNameBytes - versionFileExtension.length);
