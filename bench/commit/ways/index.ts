import { cloneWay } from './clone-per-operation';
import { keptCloneWay } from './kept-clone';
import { hotChannelWay, receivePackWay } from './receive-pack';
import { trellisHttpsWay } from './over-https';
import { otherBuildWay, preparedWay, trellisWay } from './trellis';
import type { WayDefinition } from './way';

/** In the order of the table. */
export const WAYS: readonly WayDefinition[] = [
  cloneWay,
  keptCloneWay,
  trellisWay,
  preparedWay,
  otherBuildWay,
  trellisHttpsWay,
  receivePackWay,
  hotChannelWay,
];
