export { browserParts } from './browser-parts';
export { streamAddressOf } from './open-ahead';
export { SharedEvents } from './shared-events';
export { useNow } from './use-now';
