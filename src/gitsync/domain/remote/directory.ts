import { unprocessable } from '../../../core/errors';
import { checkFileName, nameKey } from '../../../core/names';

const maxDirectoryBytes = 1024;

/**
 * The folder of the repository that a workspace keeps its apps in, without slashes at either end; '' is the root.
 * @throws AppError `invalid_directory`
 */
export function normalizeDirectory(text: string): string {
  const directory = text.replace(/^[\s/]+|[\s/]+$/g, '');
  if (directory === '') return '';
  if (Buffer.byteLength(directory) > maxDirectoryBytes) {
    throw invalidDirectory(`The path is longer than ${maxDirectoryBytes} bytes.`);
  }
  for (const segment of directory.split('/')) {
    if (segment === '') throw invalidDirectory('There are two slashes in a row in it.');
    const problem = checkFileName(segment);
    if (problem !== null) {
      throw invalidDirectory(`${JSON.stringify(segment)} cannot be the name of a folder: ${problem.reason}.`);
    }
  }
  return directory;
}

/**
 * Returns true if two folders conflict: one lies in the other (all lie in the root), or they differ in spelling only.
 * Equal folders do not conflict, because they may be shared.
 */
export function doDirectoriesOverlap(one: string, other: string): boolean {
  if (one === other) return false;
  const [first, second] = [one, other].map((directory) => directory && `${nameKey(directory)}/`);
  return first.startsWith(second) || second.startsWith(first);
}

function invalidDirectory(message: string) {
  return unprocessable('invalid_directory', message, {
    remedy: 'Give a path from the root of the repository, such as apps/team-a, or leave it empty.',
    errors: [{ path: 'directory', message }],
  });
}
