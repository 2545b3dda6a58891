import { checkFileName, maxNameBytes, NameProblem } from './file-names';

/** What follows a version's name in the name of its file. */
export const versionFileExtension = '.json';

/** A name as people mean it: without the white space around it. */
export const trimmed = (name: string): string => name.trim();

/** The app's name is the name of its folder. */
export const checkAppName = (name: string): NameProblem | null => checkFileName(name);

/** The version's name is the name of its file, which must leave room for `.json`. */
export const checkVersionName = (name: string): NameProblem | null =>
  checkFileName(name, maxNameBytes - versionFileExtension.length);
