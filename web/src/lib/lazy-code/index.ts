export { isMissingCode } from './is-missing-code';
export { lazyPart } from './lazy-part';
export { reachServer } from './reach-server';
export { receive } from './receive';
