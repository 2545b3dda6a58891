import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

const RESULTS = join(__dirname, '../results');

/** Writes `<name>.json` and `<name>.md` to bench/results, formatted like the project's files. */
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
