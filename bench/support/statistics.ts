export interface Summary {
  count: number;
  medianMs: number;
  lowerQuartileMs: number;
  upperQuartileMs: number;
}

export function summarize(samplesMs: readonly number[]): Summary {
  const sorted = [...samplesMs].sort((a, b) => a - b);
  return {
    count: sorted.length,
    medianMs: quantile(sorted, 0.5),
    lowerQuartileMs: quantile(sorted, 0.25),
    upperQuartileMs: quantile(sorted, 0.75),
  };
}

/** Interpolates between the two nearest sorted samples. */
export function quantile(sorted: readonly number[], fraction: number): number {
  if (sorted.length === 0) return NaN;
  const at = (sorted.length - 1) * fraction;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}
