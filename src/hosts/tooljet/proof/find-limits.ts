import type { Certificate, Limit } from '../../certificate';
import { FOLLOWED_LISTS, followedColumns, rowsIn } from '../document/canonical';
import type { Difference, Unequal } from '../document/differences';
import { isRecord, type AppRows, type JsonRecord, type Row } from '../document/rows';

/** Members that a limit names: a column, and a key in it. */
const DEPTH = 2;
const ID_LENGTH = 36;
/** Kind of a query whose data source is not there, or tells none. */
const UNKNOWN = 'unknown';

/** Returns the limits that explain why a version is not as wanted. */
export function limitsOfDifferences({ differences, wanted, found }: Unequal): Limit[] {
  const things = new Things(wanted, found);
  return differences.map((difference) => ({ ...placeOf(difference, things), what: whatOf(difference) }));
}

/**
 * Returns what no thing has that comes back, though some have it that were sent, such as `components/properties`: an export
 * may leave it out of every app.
 */
export function lostAltogether({ wanted, found }: Pick<Unequal, 'wanted' | 'found'>): string[] {
  return FOLLOWED_LISTS.flatMap((list) => {
    const [sent, came] = [rowsIn(wanted, list), rowsIn(found, list)];
    if (sent.length > 0 && came.length === 0) return [list];
    return followedColumns(list)
      .filter((column) => sent.some((row) => isSomething(row[column])))
      .filter((column) => !came.some((row) => isSomething(row[column])))
      .map((column) => `${list}/${column}`);
  });
}

/** Returns the lists that have nothing in an app that was sent with something in each. */
export function listsWithout(rows: AppRows): string[] {
  const { pages, components, dataQueries, events } = rows;
  const things = new Things(rows);
  const kinds = dataQueries.filter(({ id }) => things.kindOfQuery(id) !== UNKNOWN);
  const lists = Object.entries({ pages, components, dataQueries, events, 'dataSources/kind': kinds });
  return lists.filter(([, list]) => list.length === 0).map(([name]) => name);
}

const isSomething = (value: unknown): boolean =>
  !isNothing(value) && value !== '' && value !== false && !['{}', '[]'].includes(JSON.stringify(value));

function whatOf({ wanted, found }: Difference): Limit['what'] {
  if (isNothing(found)) return 'is lost';
  return isNothing(wanted) ? 'is added' : 'is changed';
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;

type Place = Pick<Limit, 'type' | 'path'>;

function placeOf(difference: Difference, things: Things): Place {
  const { kind, id, path } = difference;
  const short = path.slice(0, DEPTH).join('/');
  switch (kind) {
    case 'name':
      return { type: 'app', path: 'name' };
    case 'settings':
      return { type: 'settings', path: short };
    case 'pages':
      return { type: 'page', path: short };
    case 'components':
      return things.placeOfComponent(id!, path);
    case 'queries':
      return { type: 'query', path: [things.kindOfQuery(id!), ...path].slice(0, DEPTH + 1).join('/') };
    case 'events':
      // The key of an event is its owner, target and index.
      return { type: 'event', path: [id!.split(' ')[1], ...path].slice(0, DEPTH + 1).join('/') };
  }
}

/** Looks up things of two versions by their ids. */
class Things {
  readonly #components: ReadonlyMap<string, Row>;
  readonly #queries: ReadonlyMap<string, Row>;
  readonly #kinds: ReadonlyMap<unknown, string>;

  constructor(...versions: AppRows[]) {
    const byId = (rows: Row[]) => new Map(rows.toReversed().map((row) => [row.id, row]));
    this.#components = byId(versions.flatMap(({ components }) => components));
    this.#queries = byId(versions.flatMap(({ dataQueries }) => dataQueries));
    this.#kinds = new Map(
      versions.flatMap(({ dataSources }) =>
        dataSources.map(({ id, kind }) => [id, typeof kind === 'string' ? kind : UNKNOWN] as const),
      ),
    );
  }

  /** A lost parent is a limit of the parent's type and its slot. */
  placeOfComponent(id: string, path: string[]): Place {
    const component = this.#components.get(id)!;
    const slot = path[0] === 'parent' ? this.slotOf(component) : null;
    if (slot !== null) return { type: slot.type, path: slot.path };
    return { type: String(component.type), path: path.slice(0, DEPTH).join('/') };
  }

  /** Null for a component that is in no other. */
  slotOf({ parent }: Row): Place | null {
    if (typeof parent !== 'string') return null;
    const owner = this.#components.get(parent.slice(0, ID_LENGTH));
    const slot = parent.slice(ID_LENGTH).replace(/^-\d+$/, '-0');
    return owner ? { type: String(owner.type), path: `contents${slot}` } : null;
  }

  kindOfQuery(id: string): string {
    return this.#kinds.get(this.#queries.get(id)?.dataSourceId) ?? UNKNOWN;
  }
}

/** Returns the limits that a version would meet: it has the lost or changed member, or lacks the added one. */
export function limitsOf(rows: AppRows, { limits }: Pick<Certificate, 'limits'>): Limit[] {
  const things = new Things(rows);
  return limits.filter((limit) => concerned(rows, limit, things).some((thing) => isMet(thing, limit)));
}

/** A thing that a limit is about, as far as its path goes. */
interface Concerned {
  value: JsonRecord;
  path: string[];
}

function concerned(rows: AppRows, { type, path }: Limit, things: Things): Concerned[] {
  const keys = path === '' ? [] : path.split('/');
  const all = (found: Row[], rest: string[] = keys) => found.map((value) => ({ value, path: rest }));
  const [first, ...rest] = keys;
  switch (type) {
    // A change of the name is checked when it is made.
    case 'app':
      return [];
    case 'settings':
      return all([rows.version]);
    case 'page':
      return all(rows.pages);
    case 'query':
      return all(
        rows.dataQueries.filter(({ id }) => things.kindOfQuery(id) === first),
        rest,
      );
    case 'event':
      return all(
        rows.events.filter(({ target }) => target === first),
        rest,
      );
  }
  if (first?.startsWith('contents'))
    return all(
      rows.components.filter((one) => isSame(things.slotOf(one), { type, path })),
      [],
    );
  return all(rows.components.filter((component) => component.type === type));
}

const isSame = (slot: Place | null, { type, path }: Place): boolean =>
  slot?.type === type && slot.path === path;

function isMet({ value, path }: Concerned, { type, what }: Limit): boolean {
  let part: unknown = value;
  for (const key of path) part = isRecord(part) ? part[key] : undefined;
  // A flag of a page that is off may also be absent.
  const isThere = !isNothing(part) && !(type === 'page' && part === false);
  return what === 'is added' ? !isThere : isThere;
}
