import { listCycles, type StructuredDocument } from '../structure';
import { describeThing, type Fault } from './fault';

export const findCycleFaults = (document: StructuredDocument): Fault[] =>
  listCycles(document)
    .flat()
    .map((known): Fault => ({
      code: 'parent_cycle',
      severity: 'error',
      ...describeThing(known, document),
      message: 'it is inside itself',
    }));
