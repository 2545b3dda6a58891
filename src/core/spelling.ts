/** Letters by which a misspelt name differs at most. */
const MAX_MISSPELT = 2;

/** Returns the known name that a misspelt one was meant to be. A short name differs by one letter at most. */
export function findMeant(name: string, known: readonly string[]): string | undefined {
  const most = name.length > 3 ? MAX_MISSPELT : 1;
  const distances = known.map((one) => ({
    one,
    distance: distanceOf(name.toLowerCase(), one.toLowerCase()),
  }));
  const [nearest] = distances.sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= most ? nearest.one : undefined;
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
