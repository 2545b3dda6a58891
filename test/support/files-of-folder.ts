import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns all files of a local folder by their relative paths. */
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
