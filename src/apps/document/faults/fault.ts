import type { KnownThing, StructuredDocument, Thing } from '../structure';

export type FaultCode =
  | 'missing_page'
  | 'missing_parent'
  | 'missing_source'
  | 'missing_data_source'
  | 'missing_home_page'
  | 'missing_query'
  | 'missing_target'
  | 'missing_name'
  | 'parent_cycle'
  | 'parent_elsewhere'
  | 'shared_name'
  | 'shared_handle'
  | 'open_secret';

/** Thing of an app that does not fit the others. */
export interface Fault {
  code: FaultCode;
  /** `warning`: the app can be used, and something in it does nothing. */
  severity: 'error' | 'warning';
  thing: Pick<Thing, 'kind' | 'id'> & { name: string | null };
  page: { id: string; name: string | null } | null;
  /** Owner of an event. */
  of: Fault['thing'] | null;
  /** Part of a sentence, without its end. */
  message: string;
}

export function describeThing(
  known: KnownThing,
  document: StructuredDocument,
): Pick<Fault, 'thing' | 'page' | 'of'> {
  const source = known.references.find(({ kind }) => kind === 'source');
  const owner = source ? document.findTarget(source) : null;
  const pageId = known.pageId ?? owner?.pageId ?? null;
  return {
    thing: shown(known),
    page: pageId === null ? null : { id: pageId, name: document.nameOf(`page:${pageId}`) },
    of: owner && shown(owner),
  };
}

const shown = ({ thing, name }: KnownThing): Fault['thing'] => ({ kind: thing.kind, id: thing.id, name });

/** Returns the faults that are not among the known ones, as of the documents that this one was made from. */
export function newFaults(faults: readonly Fault[], known: readonly Fault[]): Fault[] {
  const identities = new Set(known.map(identityOf));
  return faults.filter((fault) => !identities.has(identityOf(fault)));
}

const identityOf = ({ code, thing, message }: Fault): string =>
  JSON.stringify([code, thing.kind, thing.id, message]);
