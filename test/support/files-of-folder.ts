import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All files of a folder of this machine, by their paths in it. */
export function filesOfFolder(root: string): Record<string, Buffer> {
  const entries = readdirSync(root, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(root.length + 1), readFileSync(path)];
    }),
  );
}
