import { findExpressionFaults } from '../../faults/expression-faults';
import { findMissing } from '../../faults/missing-faults';
import { findCycleFaults, findParentsElsewhere } from '../../faults/parent-faults';
import { findSharedNames } from '../../faults/name-faults';
import type { DocumentKind } from '../kind';
import { checkMerged } from './check-merged';
import { chooseFreely } from './choose-freely';
import { locateBody } from './generation';
import { groupOf } from './groups';
import { keyOfItem } from './item-keys';
import { findNameUses } from './name-uses';
import { labelOf, nameOf, pageIdOf } from './names';
import { childPlace, rootPlace } from './places';
import { findReferences, idsOfParent } from './references';
import { isTime } from './times';
import { validateBody } from './validate-body';

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
  isOrdered: () => true,
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
    [findMissing, findCycleFaults, findParentsElsewhere, findSharedNames, findExpressionFaults].flatMap(
      (find) => find(document),
    ),
};
