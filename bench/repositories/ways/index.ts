export { keptClone, partialClone } from './git';
export { isomorphicWay } from './isomorphic-git';
export { nodegitWay } from './nodegit';
export { trellisWay } from './trellis';
export type { Way, WayDefinition } from './way';
