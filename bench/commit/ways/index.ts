import { cloneWay } from './clone-per-operation';
import { isomorphicWay } from './isomorphic-git';
import { keptCloneWay } from './kept-clone';
import { nodegitWay } from './nodegit-mirror';
import { hotChannelWay, receivePackWay } from './receive-pack';
import { keptHttpsCloneWay, trellisHttpsWay } from './over-https';
import { otherBuildWay, preparedWay, trellisWay } from './trellis';
import type { WayDefinition } from './way';

/** In the order of the table. */
export const WAYS: readonly WayDefinition[] = [
  cloneWay,
  keptCloneWay,
  nodegitWay,
  isomorphicWay,
  keptHttpsCloneWay,
  trellisWay,
  preparedWay,
  otherBuildWay,
  trellisHttpsWay,
  receivePackWay,
  hotChannelWay,
];
