import {
  findExpressionFaults,
  findMissing,
  findCycleFaults,
  findParentsElsewhere,
  findSharedNames,
  findWrongTargets,
} from '../../structure/faults';
import type { DocumentKind } from '../kind';
import { checkMerged } from './check-merged';
import { findNameUses } from '../../name-uses';
import { chooseFreely, labelOf, nameOf, pageIdOf } from './names';
import { locateBody, validateBody } from './validate-body';
import { idsOfParent } from '../../parents';
import { findUnknownWords } from './unknown-words';
import { groupOf, keyOfItem, childPlace, rootPlace, findReferences, isTime } from './places';

/** Position and size of a component, and what it is in. */
const POSITION = /^(layouts\/[^/]+\/(top|left|width|height)|parent|pageId|component\/parent)$/;

/** Apps of a low-code platform: pages of components, with queries, events and data sources. */
export const PLATFORM_APP: DocumentKind = {
  name: 'platform-app',
  locateBody,
  validate: validateBody,
  rootPlace,
  childPlace,
  keyOfItem,
  orderGroupOf: () => '',
  isTime,
  nameOf,
  pageIdOf,
  findReferences,
  idsOfParent,
  labelOf,
  findNameUses,
  isPosition: (path) => POSITION.test(path.join('/')),
  groupOf,
  chooseFreely,
  checkMerged,
  findFaults: (document) =>
    [findMissing, findCycleFaults, findParentsElsewhere, findSharedNames, findWrongTargets].flatMap((find) =>
      find(document),
    ),
  findWarnings: (document) => [...findExpressionFaults(document), ...findUnknownWords(document)],
};
