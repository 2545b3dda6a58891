/** Number of random samples for a property: `npm run torture` multiplies what each run of the suite takes. */
export const samples = (count: number): number => count * Number(process.env.TRELLIS_TEST_SAMPLES ?? 1);
