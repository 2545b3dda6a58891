import { AppHostError } from '../../app-host-error';
import { isSameJson } from '../document/json';
import type { Row } from '../document/rows';
import { hasMarkup, requirePlainNames } from '../document/unsupported-names';
import { type Editing, inHostIds } from './editing';

/** Creates, changes and deletes queries. */
export async function alignQueries(editing: Editing): Promise<void> {
  const { editor, current, wanted, pairs } = editing;
  const standing = new Map(current.dataQueries.map((query) => [query.id, query]));
  const hostIdOf = new Map([...pairs].map(([host, repository]) => [repository, host]));
  const sent = inHostIds(editing).dataQueries;
  for (const [index, query] of sent.entries()) {
    const known = standing.get(hostIdOf.get(wanted.dataQueries[index].id) ?? '');
    if (known) await changeQuery(editing, query, known);
    else await createQuery(editing, wanted.dataQueries[index], query);
  }
  const complete = inHostIds(editing).dataQueries;
  const kept = new Set(complete.map(({ id }) => id));
  for (const { id } of current.dataQueries) if (!kept.has(id)) await editor.deleteQuery(id);
  // Queries may name others by their ids, which are all known only now.
  for (const [index, { id, name, options }] of complete.entries())
    if (name !== sent[index].name || !isSameJson(options, sent[index].options))
      await editor.changeQuery(id, withName({ name, options }));
}

async function changeQuery({ editor }: Editing, query: Row, known: Row): Promise<void> {
  const { name, options } = query;
  if (name === known.name && isSameJson(options, known.options)) return;
  if (name !== known.name) requirePlainNames('the names of these queries', [name]);
  await editor.changeQuery(known.id, withName({ name, options }));
}

/** A name with markup is there already, from an import, and would be escaped if it were sent. */
const withName = ({ name, options }: { name: unknown; options: unknown }) =>
  hasMarkup(name) ? { options } : { name, options };

async function createQuery(editing: Editing, wanted: Row, query: Row): Promise<void> {
  const source = editing.wanted.dataSources.find(({ id }) => id === wanted.dataSourceId);
  const isStatic = source?.type === 'static';
  const id = await editing.editor.createQuery({
    kind: source?.kind,
    name: query.name,
    options: query.options,
    dataSourceId: isStatic ? null : String(query.dataSourceId),
  });
  editing.pairs.set(id, wanted.id);
}

interface Missing {
  kind: string;
  name: string;
}

/**
 * Gives up pairs of queries that are on another data source in the host: they are made anew. Throws `host_missing` if the
 * host lacks data sources that new queries need, or `host_name_unsupported` for names of new queries.
 */
export function prepareQueries(
  { traits, current, wanted, pairs }: Omit<Editing, 'editor'>,
  knownSources: ReadonlySet<string>,
): void {
  const hostIdOf = new Map([...pairs].map(([host, repository]) => [repository, host]));
  const standing = new Map(current.dataQueries.map((query) => [query.id, query]));
  const created = wanted.dataQueries.filter((query) => {
    const host = standing.get(hostIdOf.get(query.id) ?? '');
    const sourceId = String(query.dataSourceId);
    if (host && host.dataSourceId === (hostIdOf.get(sourceId) ?? sourceId)) return false;
    if (host) pairs.delete(host.id);
    return true;
  });
  const needed = new Set(created.map(({ dataSourceId }) => dataSourceId));
  const missing = wanted.dataSources
    .filter(({ id }) => needed.has(id))
    .filter(({ id, type, kind }) =>
      type === 'static'
        ? !traits.staticKinds.includes(String(kind))
        : !knownSources.has(hostIdOf.get(id) ?? id),
    );
  if (missing.length > 0)
    throw missingDataSources(missing.map(({ kind, name }) => ({ kind: String(kind), name: String(name) })));
  requirePlainNames(
    'the names of these queries',
    created.map(({ name }) => name),
  );
}

const missingDataSources = (missing: Missing[]) =>
  new AppHostError(
    'host_missing',
    `ToolJet lacks what queries of the app need: ${missing.map(({ kind, name }) => `${name} (${kind})`).join(', ')}.`,
    {
      remedy:
        'Create the data sources with these names in ToolJet, and install the plugins of their kinds from its marketplace.',
      data: { missing },
    },
  );
