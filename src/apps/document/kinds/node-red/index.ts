import type { JsonDocument } from '../../../../core/json-text';
import { findCycleFaults, findMissing } from '../../structure/faults';
import type { DocumentKind } from '../kind';
import { checkMerged } from './check-merged';
import {
  groupOf,
  isPosition,
  childPlace,
  FLOWS,
  orderGroupOf,
  keyOfItem,
  rootPlace,
  findReferences,
  nameOf,
  pageIdOf,
} from './places';
import { validateFlows } from './validate-flows';

/** All flows of a Node-RED: `{"name", "flows": [node, …]}`, with the nodes as its Admin API gives them. */
export const NODE_RED_FLOWS: DocumentKind = {
  name: 'node-red',
  locateBody: () => ({ generation: FLOWS, path: [] }),
  validate: validateFlows,
  rootPlace,
  childPlace,
  keyOfItem,
  orderGroupOf,
  isTime: () => false,
  nameOf,
  pageIdOf,
  findReferences,
  idsOfParent: (parent) => [parent],
  // Nodes know one another by their ids: many have the same name.
  labelOf: () => null,
  findNameUses: () => [],
  isPosition,
  groupOf,
  chooseFreely: () => null,
  checkMerged,
  findFaults: (document) => [...findMissing(document), ...findCycleFaults(document)],
  findWarnings: () => [],
};

/** Members of other documents, which may also have flows. */
const OF_PLATFORM_APPS = ['app', 'appV2', 'appVersions', 'editingVersion', 'dataQueries', 'dataSources'];

export const isNodeRedFlows = ({ root }: JsonDocument): boolean =>
  root.kind === 'object' &&
  root.get(FLOWS)?.kind === 'array' &&
  OF_PLATFORM_APPS.every((key) => root.get(key) === null);
