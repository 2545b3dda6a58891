import { exactTime, relativeTime } from '../lib/time';
import { useNow } from '../lib/live';

const RENEWED_EACH_MS = 30_000;

/** Relative time, with the exact time in the reader's zone as its title. */
export function Time({ value, className }: { value: string; className?: string }) {
  const nowMs = useNow(RENEWED_EACH_MS);
  return (
    <time dateTime={value} title={exactTime(value)} className={className}>
      {relativeTime(value, nowMs)}
    </time>
  );
}
