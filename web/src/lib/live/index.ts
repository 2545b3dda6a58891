export { browserParts } from './browser-parts';
export { SharedEvents } from './shared-events';
export { useNow } from './use-now';
