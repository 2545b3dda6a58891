import { randomUUID } from 'node:crypto';
import { pairRows, type Pairs } from '../document/pair-rows';
import type { AppRows } from '../document/rows';
import { alignComponents } from './align-components';
import { alignEvents } from './align-events';
import { alignPages, finishPages } from './align-pages';
import { alignQueries } from './align-queries';
import type { Editing } from './editing';

/**
 * Makes a version hold what is wanted, with as few calls as its difference needs. Queries come before components, whose
 * texts may name queries by their ids, which the server gives. Returns the pairs of ids afterwards.
 */
export async function editVersion(editing: Editing): Promise<Pairs> {
  pairFreshIds(editing);
  await alignPages(editing);
  await alignQueries(editing);
  await alignComponents(editing);
  await finishPages(editing);
  await alignEvents(editing);
  return editing.pairs;
}

/** New pages and components get fresh ids: those of the repository may belong to another version. */
function pairFreshIds({ editor, current, wanted, pairs }: Editing): void {
  const known = new Set(current.pages.concat(current.components).map(({ id }) => id));
  const paired = new Set([...pairs].filter(([host]) => known.has(host)).map(([, repository]) => repository));
  for (const { id } of [...wanted.pages, ...wanted.components])
    if (!paired.has(id)) pairs.set(editor.own(randomUUID()), id);
}

/** Pairs the things that the server gave ids: events, layouts and options. */
export function pairAfterwards(found: AppRows, wanted: AppRows, pairs: Pairs): Pairs {
  const ids = new Set(
    [found.version, ...found.pages, ...found.components, ...found.dataQueries, ...found.dataSources]
      .concat(found.appEnvironments)
      .map(({ id }) => id),
  );
  return pairRows(found, wanted, { known: new Map([...pairs].filter(([host]) => ids.has(host))) });
}
