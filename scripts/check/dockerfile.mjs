import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGES } from '../setup/system-packages.mjs';

/** The image is built with what the set-up script installs, so that a clean machine and an image do not drift apart. */
export async function checkDockerfile(root) {
  const wanted = PACKAGES.compile.map(({ name }) => name).join(' ');
  const text = readFileSync(path.join(root, 'Dockerfile'), 'utf8');
  const [, found] = /--no-install-recommends ([^\\\n]+?) \\\n/.exec(text) ?? [];
  return found === wanted ? [] : [`The builder installs "${found}"; the set-up script installs "${wanted}".`];
}
