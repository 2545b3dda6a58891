export { addSecret, RecordedTraffic } from './recorded-traffic';
export { expectNoSecretOutside } from './secret-watch';
export type { Place } from './stored-places';
