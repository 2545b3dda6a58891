export { keptClone, partialClone } from './git';
export { trellisWay } from './trellis';
export type { Way, WayDefinition } from './way';
