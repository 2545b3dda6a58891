import type { GitRepository } from '../../test/support/git-repository';

const SOMEONE = 'Someone Else <someone@example.com>';

export interface ImportedCommit {
  message: string;
  files: Map<string, string>;
}

/** Writes commits of another writer, one on top of the other, with one process. */
export async function importCommits(
  repository: GitRepository,
  commits: ImportedCommit[],
  { parent }: { parent: string | null },
): Promise<void> {
  const parts = commits.flatMap(({ message, files }, index) => [
    `commit refs/heads/${repository.branch}\ncommitter ${SOMEONE} now\n${data(message)}`,
    index > 0 || parent === null ? '' : `from ${parent}\n`,
    ...[...files].map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`),
  ]);
  await repository.git(['fast-import', '--quiet', '--date-format=now'], { input: parts.join('') });
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
