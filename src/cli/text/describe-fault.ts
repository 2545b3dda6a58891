import type { Fault } from '../../apps/document';
import { printable } from '../terminal';

/** Says where a fault is, and what it is. */
export const describeFault = (fault: Fault): string => `${describePlace(fault)}: ${printable(fault.message)}`;

/** Names a thing, with what it belongs to. */
export function describePlace({ thing, page, of }: Pick<Fault, 'thing' | 'page' | 'of'>): string {
  const parts = [
    nameOf(thing),
    ...(of ? [`of ${nameOf(of)}`] : []),
    ...(page && thing.kind !== 'page' && of?.kind !== 'page' ? [`on page ${page.name ?? page.id}`] : []),
  ];
  return printable(parts.join(' '));
}

const nameOf = ({ kind, name, id }: Fault['thing']): string =>
  `${kind === 'dataSource' ? 'data source' : kind} ${name ?? id ?? ''}`.trimEnd();
