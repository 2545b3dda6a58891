/**
 * Duration of a push at the remote, in ms, as bench/commit measured it on 2026-11-20 with a server 25 ms away and 100
 * apps: 151 from the recorded id to the moved branch, and 36 more to its answer. The quartiles of those commits, 222
 * and 288 around 255, give the width. The distribution is log-normal, because nothing is faster than the line, and
 * much may be slower.
 */
const MEDIAN_MS = 187;
const SIGMA = Math.log(288 / 222) / (2 * 0.6745);

export function drawRemoteMs(): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return MEDIAN_MS * Math.exp(SIGMA * normal);
}
