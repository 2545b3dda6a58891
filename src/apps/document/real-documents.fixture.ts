import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Folder of documents from elsewhere; it may be absent. */
export const DATA = join(__dirname, '../../../../shared/data');
const FOLDERS = ['templates', 'tooljet-exports', 'synced-repos/one-app', 'synced-repos/several-apps'];

/** Name and text of documents that a low-code platform wrote; empty if they are not available. */
export const realDocuments: (readonly [name: string, text: string])[] = FOLDERS.flatMap((folder) =>
  listJson(join(DATA, folder)).map(
    (path) => [`${basename(dirname(path))}/${basename(path)}`, readFileSync(path, 'utf8')] as const,
  ),
);

/** Those that can be compared many times. */
export const mediumRealDocuments = realDocuments.filter(([, text]) => text.length < 200_000);

/** Returns the paths of the documents in a folder; none if it is absent. */
export function listJson(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json') && !path.includes('.meta'))
    .map((path) => join(folder, path));
}
