/**
 * Number of random samples for a property. `npm run test:all` takes `count`, the gate and `npm run test:unit` take a
 * quarter, and `npm run torture` takes a multiple.
 */
export const samples = (count: number): number =>
  Math.ceil(count * Number(process.env.TRELLIS_TEST_SAMPLES ?? 1));
