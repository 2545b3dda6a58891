import { isDeepStrictEqual } from 'node:util';
import { appOf } from '../../support/merges';

export const APP_PATH = 'Orders/v1.json';

/** Pages of an app with all that they have, lines of its query, and its icon: by their ids. */
export type Things = ReadonlyMap<string, string>;

export function thingsOf(text: string): Things {
  const { pages, dataQueries, icon } = appOf(text);
  const ids = pages.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  return new Map([
    ['icon', JSON.stringify(icon)],
    ...pages.map((page): [string, string] => [page.id, JSON.stringify(page)]),
    ...linesOf(dataQueries).map((id): [string, string] => [id, 'line']),
  ]);
}

function linesOf([query]: Record<string, unknown>[]): string[] {
  // The app has no query when it is created.
  if (!query) return [];
  const { options } = query as { options: { query: string } };
  return options.query.split('\n').flatMap((line) => (line.startsWith('-- ') ? [line.slice(3)] : []));
}

/** Lists the things that are not in the result as a three-way merge has them, one by one. */
export function wronglyMerged(
  result: Things,
  { bases, mine, theirs }: { bases: Things[]; mine: Things; theirs: Things },
): string[] {
  const ids = new Set([...bases, mine, theirs, result].flatMap((things) => [...things.keys()]));
  return [...ids].filter((id) => {
    const ofBases = new Set(bases.map((base) => base.get(id)));
    // Git chooses among several bases.
    if (ofBases.size > 1) return false;
    const [base] = ofBases;
    const [ours, other] = [mine.get(id), theirs.get(id)];
    if (ours === other || other === base) return result.get(id) !== ours;
    // Came to both sides from elsewhere, as by a restore, and was changed on one: nothing is known of how it began.
    if (base === undefined && isMoreOf(other, ours)) return result.get(id) !== other;
    if (base === undefined && isMoreOf(ours, other)) return result.get(id) !== ours;
    // Changed on both sides: there should have been a conflict.
    return ours !== base || result.get(id) !== other;
  });
}

/** Tells if the thing has all that the other one has, and more. */
function isMoreOf(more: string | undefined, less: string | undefined): boolean {
  if (more === undefined || less === undefined) return false;
  const [all, some] = [JSON.parse(more), JSON.parse(less)] as object[];
  return isDeepStrictEqual({ ...all, ...some }, all);
}
