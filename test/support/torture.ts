/** `npm run torture` tries every variant of a fault, `npm test` one or two of each kind. */
export const IS_TORTURE = process.env.TRELLIS_TEST_KILLS !== undefined;
