import { DIRECTORY } from '../repository';

/** Counts the entries of the list of apps whose files are there. */
export function countApps(paths: ReadonlySet<string>, metaText: string): number {
  const entries = Object.values(JSON.parse(metaText) as Record<string, Record<string, string>>);
  return entries.filter((entry) => paths.has(`${DIRECTORY}/${entry.gitAppName}/${entry.gitVersionName}.json`))
    .length;
}
