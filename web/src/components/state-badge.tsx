import classes from './state-badge.module.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

/** A state as a dot and a label; the color only supports the label. */
export function StateBadge({ tone, label, title }: { tone: Tone; label: string; title?: string }) {
  return (
    <span className={classes.badge} data-tone={tone} title={title}>
      <span className={classes.dot} aria-hidden />
      {label}
    </span>
  );
}
