export const META_PATH = '.meta/meta.json';

type Meta = Record<string, Record<string, string>>;

/** Formats the file as repositories have it: two blanks, no newline at the end. */
export const printMeta = (meta: Meta): string => JSON.stringify(meta, null, 2);

export const entryOf = (name: string, gitVersionId: string) => ({
  gitAppName: name,
  lastCommitMessage: 'App creation',
  gitVersionId,
  lastpushDate: '2025-03-26T12:10:30.805Z',
  gitVersionName: 'v1',
  lastCommitUser: 'Ada Lovelace',
});

/** Updates the app's entry in the file, as every product that writes it does on each commit. */
export function withCommit(
  metaText: string,
  { gitAppId, message, author }: { gitAppId: string; message: string; author: { name: string } },
): string {
  const meta = JSON.parse(metaText) as Meta;
  meta[gitAppId] = {
    ...meta[gitAppId],
    lastCommitMessage: message,
    lastpushDate: new Date().toISOString(),
    lastCommitUser: author.name,
  };
  return printMeta(meta);
}

export function findGitAppId(metaText: string, name: string): string {
  const found = Object.entries(JSON.parse(metaText) as Meta).find(([, entry]) => entry.gitAppName === name);
  if (!found) throw new Error(`There is no app ${name} in the repository.`);
  return found[0];
}
