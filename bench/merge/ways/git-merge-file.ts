import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Way } from './way';

export const gitMergeFile: Way = {
  key: 'git',
  title: 'git merge-file',
  detail:
    '`git merge-file -p --zdiff3`, by line, as Git merges a file that it knows nothing about; files and process included.',
  merge: (triple, folder) => {
    const files = (['mine', 'base', 'theirs'] as const).map((side) => {
      const file = join(folder, `${side}.json`);
      writeFileSync(file, triple[side]);
      return file;
    });
    const { status, stdout, stderr, error } = spawnSync('git', ['merge-file', '-p', '--zdiff3', ...files], {
      maxBuffer: 256 * 1024 * 1024,
      encoding: 'utf8',
    });
    if (error || status === null || status > 127) throw error ?? new Error(stderr);
    return status === 0 ? stdout : null;
  },
};
