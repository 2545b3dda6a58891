/** `npm run torture` tries every variant of a fault, the suite one or two of each kind. */
export const IS_TORTURE = process.env.TRELLIS_TEST_KILLS !== undefined;

/** Jest's own limit of a test, to which tests that repeat something add the time of each repetition. */
export const TEST_LIMIT_MS = 300_000;
