const OWN = /^TRELLIS_/;
/** Variables that Kubernetes sets in every container for a service that is named `trellis`, or so. */
const OF_KUBERNETES =
  /^TRELLIS_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)?)$/;
/** Letters by which a misspelt name differs at most. */
const MAX_MISSPELT = 2;

/**
 * Returns names that look like settings and are none. Throws for one that is nearly a setting: it would be ignored, and
 * may be one that protects something.
 */
export function findUnknownSettings(env: NodeJS.ProcessEnv, known: ReadonlySet<string>): string[] {
  const settings = [...known].filter((name) => OWN.test(name));
  const unknown = Object.keys(env).filter(
    (name) => OWN.test(name) && !known.has(name) && !OF_KUBERNETES.test(name),
  );
  for (const name of unknown) {
    const meant = settings.find((setting) => distanceOf(name, setting) <= MAX_MISSPELT);
    if (meant !== undefined) throw new Error(`${name} is no setting. Did you mean ${meant}?`);
  }
  return unknown;
}

/** Levenshtein distance: letters to insert, delete or replace. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let index = 0; index < other.length; index++) {
      const replaced = row[index] + (letter === other[index] ? 0 : 1);
      next.push(Math.min(replaced, row[index + 1] + 1, next[index] + 1));
    }
    row = next;
  }
  return row[other.length];
}
