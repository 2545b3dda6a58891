/**
 * How long the remote takes for a push, in ms, as bench/commit measured it on 2026-11-20 against a server that is 25 ms
 * away, with 100 apps: from the recorded id to the moved branch 151, to its answer 36 more. The quartiles of those
 * commits, 222 and 288 around 255, make the width; a logarithmic normal distribution, because nothing is faster than
 * the line, and much may be slower.
 */
const MEDIAN_MS = 187;
const SIGMA = Math.log(288 / 222) / (2 * 0.6745);

export function drawRemoteMs(): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return MEDIAN_MS * Math.exp(SIGMA * normal);
}
