import { randomEdit, type PeopleEdit, type Random } from '../../test/support/documents/people-edits';
import { randomFlowEdit } from './flows/flow-edits';
import { readFlows } from './flows/read-flows';
import { readSources, type Source } from './triples';
import { APP_WAYS, FLOW_WAYS, type Way } from './ways';

/** Kind of merged documents. */
export interface Kind {
  /** Name of the results. */
  results: string;
  title: string;
  /** Description of the documents; `edits`: how people change them. */
  documents: string;
  edits: string;
  ways: readonly Way[];
  /** Reads the documents in a folder; by default, the documents of the repository or its packages. */
  read: (folder?: string) => Source[];
  randomEdit: (document: unknown, random: Random) => PeopleEdit;
}

export const KINDS = {
  apps: {
    results: 'merge',
    title: 'Merging two people’s edits, side by side',
    documents: 'documents of apps',
    edits:
      'move, relabel, add, remove and rename components, edit lines of queries, add, remove, rename (with references) and reorder queries, add events, add and remove pages, change settings',
    ways: APP_WAYS,
    read: readSources,
    randomEdit,
  },
  flows: {
    results: 'merge-flows',
    title: 'Merging two people’s edits of Node-RED’s flows, side by side',
    documents: 'documents of flows, Node-RED’s own examples of each category on tabs of one document',
    edits:
      'move, rename, disable and remove nodes, change their fields, add lines to functions, add nodes with a wire',
    ways: FLOW_WAYS,
    read: readFlows,
    randomEdit: randomFlowEdit,
  },
} satisfies Record<string, Kind>;
