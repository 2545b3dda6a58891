import { AppHostError } from '../../app-host-error';
import { readDataSources, type SourceThere } from '../client/workspace-things';
import type { JsonRecord, Row } from '../document/rows';
import type { Switching } from './switch-app';
import { knownSources, type Editing } from './version-editor';

type Server = Pick<Switching, 'api' | 'signal'>;

/**
 * Returns the data sources that queries of the version may use. Looks for sources of the wanted version that the export
 * does not name: by their ids, and then by kind and name, since another ToolJet has them under other ids. Pairs the found
 * ones. Throws `host_missing` if several have the name. `answer`: the export of the version.
 */
export async function findSources(
  editing: Omit<Editing, 'editor'>,
  answer: JsonRecord,
  { api, signal }: Server,
): Promise<ReadonlySet<string>> {
  const known = knownSources(answer, editing.current);
  const { dataSources: routes } = editing.traits;
  const sought = soughtSources(editing, known);
  if (sought.length === 0 || !routes) return known;
  const there = await readDataSources(api, routes, signal);
  const ids = new Set([...known, ...there.map(({ id }) => id)]);
  for (const { source, hostId } of sought) if (!ids.has(hostId)) pairByName(editing.pairs, source, there);
  return ids;
}

/** A data source of the wanted version, and the id that it would have there. */
interface Sought {
  source: Row;
  hostId: string;
}

function soughtSources({ wanted, pairs }: Omit<Editing, 'editor'>, known: ReadonlySet<string>): Sought[] {
  const hostIdOf = new Map([...pairs].map(([host, repository]) => [repository, host]));
  const used = new Set(wanted.dataQueries.map(({ dataSourceId }) => dataSourceId));
  return wanted.dataSources
    .filter(({ id, type }) => used.has(id) && type !== 'static')
    .map((source) => ({ source, hostId: hostIdOf.get(source.id) ?? source.id }))
    .filter(({ hostId }) => !known.has(hostId));
}

/** A data source that another one of the version is paired with stays that one's. */
function pairByName(pairs: Editing['pairs'], { id, kind, name }: Row, there: SourceThere[]): void {
  const same = there.filter((one) => one.kind === kind && one.name === name);
  if (same.length > 1) throw ambiguous({ kind: String(kind), name: String(name) });
  const [found] = same;
  if (!found || pairs.has(found.id)) return;
  for (const [host, repository] of pairs) if (repository === id) pairs.delete(host);
  pairs.set(found.id, id);
}

const ambiguous = (missing: { kind: string; name: string }) =>
  new AppHostError(
    'host_missing',
    `ToolJet has several data sources that queries of the app may mean: ${missing.name} (${missing.kind}).`,
    { remedy: 'Rename all but one of them in ToolJet.', data: { missing: [missing] } },
  );
