import type { Reference, StructuredDocument } from '../structure';
import { describeThing, type Fault } from './fault';

type Missing = Pick<Fault, 'code' | 'severity'> & { noun: string };

/**
 * Faults of references that lead nowhere. Without its page, parent or source, a thing has no place in the app. A value
 * that is the id of no thing of configuration is none.
 */
const OF_REFERENCE: Record<Reference['kind'], Missing | null> = {
  page: { code: 'missing_page', severity: 'error', noun: 'the page' },
  parent: { code: 'missing_parent', severity: 'error', noun: 'the parent' },
  source: { code: 'missing_source', severity: 'error', noun: 'the source' },
  // Documents of real platforms come without it: the first page is shown.
  homePage: { code: 'missing_home_page', severity: 'warning', noun: 'the home page' },
  dataSource: { code: 'missing_data_source', severity: 'error', noun: 'the data source' },
  definition: { code: 'missing_source', severity: 'error', noun: 'the definition' },
  query: { code: 'missing_query', severity: 'warning', noun: 'the query' },
  action: { code: 'missing_target', severity: 'warning', noun: 'the target' },
  config: null,
};

export function findMissing(document: StructuredDocument): Fault[] {
  return [...document.things.values()].flatMap((known) =>
    known.references.flatMap((reference): Fault[] => {
      const missing = OF_REFERENCE[reference.kind];
      if (missing === null || document.findTarget(reference) !== null) return [];
      const { noun, ...fault } = missing;
      const message = `${noun} ${JSON.stringify(reference.id)} is not there`;
      return [{ ...fault, ...describeThing(known, document), message }];
    }),
  );
}
