/*
 * Loaded by `NODE_OPTIONS=--require`. Replaces timers of exactly these lengths, in ms, by others.
 * `TRELLIS_TEST_WAITS` is `{ setTimeout: { "5000": 200 }, setInterval: { … } }`.
 */
const waits = JSON.parse(process.env.TRELLIS_TEST_WAITS);

for (const [name, lengths] of Object.entries(waits)) {
  // Only the pauses of the server are meant; the worker may have deadlines of the same length.
  if (name === 'setTimeout' && process.send) continue;
  const real = globalThis[name];
  const shortened = (callback, ms, ...args) => real(callback, lengths[ms] ?? ms, ...args);
  globalThis[name] = Object.defineProperties(shortened, Object.getOwnPropertyDescriptors(real));
}
