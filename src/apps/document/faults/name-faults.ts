import { bearersByLabel, type StructuredDocument } from '../structure';
import { describeThing, type Fault } from './fault';

/** Finds names that expressions cannot tell apart: of queries, of components of a page, and of pages in addresses. */
export const findSharedNames = (document: StructuredDocument): Fault[] =>
  [...bearersByLabel(document).values()].flatMap(([, ...others]) =>
    others.map(({ known }): Fault => ({
      code: known.thing.kind === 'page' ? 'shared_handle' : 'shared_name',
      severity: 'warning',
      ...describeThing(known, document),
      message: `another ${known.thing.kind} has its ${known.thing.kind === 'page' ? 'handle' : 'name'}`,
    })),
  );
