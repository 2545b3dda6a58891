import { listCycles, parentElsewhere, type StructuredDocument } from '../structure';
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

/** Finds components that are on another page than what they are in, which no page shows. */
export function findParentsElsewhere(document: StructuredDocument): Fault[] {
  return [...document.things.values()].flatMap((known): Fault[] => {
    const parent = parentElsewhere(document, known);
    if (parent === null) return [];
    const message = `its parent ${JSON.stringify(parent.name ?? parent.thing.id)} is on another page`;
    return [{ code: 'parent_elsewhere', severity: 'error', ...describeThing(known, document), message }];
  });
}
