import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

const RESULTS = join(__dirname, '../results');

/**
 * Writes the tables to `bench/results/<name>.md`, formatted like the project's files, and all measurements beside them to
 * `<name>.json`, which is not kept in Git.
 */
export async function keepResults(
  name: string,
  results: { report: object; markdown: string },
): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const texts = { json: JSON.stringify(results.report, null, 2), md: results.markdown };
  for (const [extension, text] of Object.entries(texts)) {
    const filepath = join(RESULTS, `${name}.${extension}`);
    const style = await resolveConfig(filepath);
    await writeFile(filepath, await format(text, { ...style, filepath }));
  }
}
