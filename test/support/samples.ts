/**
 * Number of random samples for a property, of which the gate takes `count`: `npm run test:unit` takes a quarter, and
 * `npm run torture` a multiple.
 */
export const samples = (count: number): number =>
  Math.ceil(count * Number(process.env.TRELLIS_TEST_SAMPLES ?? 1));
