import { createHash } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mirror } from '../../../git';
import type { CommitChanges } from '../changed-paths';
import type { LoggedCommit } from './log';

/** Part of the file's name; a version of Trellis that writes other lines uses another one. */
const FORMAT = 1;

type StoredChanges = [entries: string[] | null, names: string[] | null] | null;
type StoredCommit = [
  sha: string,
  parents: string[],
  changes: StoredChanges[],
  isAfterSplit: (boolean | null)[],
];

/**
 * File in the folder of a mirror in which its log outlives the worker, one line for a commit. It is a cache: a line that a
 * crash has cut is left out, and what cannot be written is found out again.
 */
export class LogFile {
  private readonly path: string;

  constructor(mirror: Mirror, directory: string) {
    const name = createHash('sha256').update(directory).digest('hex').slice(0, 16);
    this.path = join(mirror.dir, `history-${FORMAT}-${name}.jsonl`);
  }

  async read(): Promise<LoggedCommit[]> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => parseLine(line) ?? []);
  }

  async append(commits: Iterable<LoggedCommit>): Promise<void> {
    const lines = [...commits].map((commit) => `\n${JSON.stringify(storedOf(commit))}`);
    // The folder may have been removed meanwhile.
    await appendFile(this.path, lines.join('')).catch(() => undefined);
  }
}

const storedOf = ({ sha, parents, changes, isAfterSplit }: LoggedCommit): StoredCommit => [
  sha,
  [...parents],
  parents.map((_, index) => storedChanges(changes[index])),
  parents.map((_, index) => isAfterSplit[index] ?? null),
];

const storedChanges = (changes: CommitChanges | undefined): StoredChanges =>
  changes ? [changes.entries && [...changes.entries], changes.names && [...changes.names]] : null;

function parseLine(line: string): LoggedCommit | null {
  try {
    const [sha, parents, changes, isAfterSplit] = JSON.parse(line) as StoredCommit;
    return {
      sha,
      parents,
      changes: changes.map((stored) =>
        stored
          ? { entries: stored[0] && new Set(stored[0]), names: stored[1] && new Set(stored[1]) }
          : undefined,
      ),
      isAfterSplit: isAfterSplit.map((isAfter) => isAfter ?? undefined),
    };
  } catch {
    return null;
  }
}
