import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the path of a COPY's source in the build context; throws for what .dockerignore leaves out. */
export function findInContext(context: string, source: string): string {
  const [top] = source.split('/');
  const isIgnored = readPatterns(context).some((pattern) => pattern.test(top!));
  if (isIgnored || source.split('/').includes('..'))
    throw new Error(`${source} is not in the build context.`);
  return join(context, source);
}

/** Knows names at the top of the context, with `*` for any part; refuses what .dockerignore can say beyond that. */
function readPatterns(context: string): RegExp[] {
  const lines = readFileSync(join(context, '.dockerignore'), 'utf8').split('\n');
  const patterns = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  return patterns.map((pattern) => {
    if (!/^[\w.*-]+$/.test(pattern) || pattern.includes('**'))
      throw new Error(`.dockerignore: ${pattern} is not known.`);
    return new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  });
}
