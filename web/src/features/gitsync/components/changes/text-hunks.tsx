import { t } from '@lingui/core/macro';
import type { Hunk } from '../../api/changes';
import classes from './text-hunks.module.css';

const MARKS = { ' ': 'same', '-': 'removed', '+': 'added' } as const;
const SPOKEN = { same: '', removed: t`removed: `, added: t`added: ` } as const;

/** The difference of a long text, line by line. */
export const TextHunks = ({ hunks }: { hunks: Hunk[] }) => (
  <div className={classes.text}>
    {hunks.map((hunk) => (
      <div key={`${hunk.oldStart} ${hunk.newStart}`} className={classes.hunk}>
        <div className={classes.place}>{placeOf(hunk)}</div>
        {linesOf(hunk).map(({ is, at, text }) => (
          <div key={`${is} ${at}`} className={classes.line} data-is={is}>
            <span className={classes.number} aria-hidden>
              {at}
            </span>
            <span className={classes.words}>
              <span className="visually-hidden">{SPOKEN[is]}</span>
              {text || ' '}
            </span>
          </div>
        ))}
      </div>
    ))}
  </div>
);

const placeOf = ({ oldStart, oldLines, newStart, newLines }: Hunk): string =>
  newLines > 0
    ? t`Lines ${newStart} to ${newStart + newLines - 1}`
    : t`Lines ${oldStart} to ${oldStart + oldLines - 1} before`;

/** Lines with their numbers: in the old text for removed ones, in the new text for the others. */
function linesOf({ oldStart, newStart, lines }: Hunk) {
  let [old, now] = [oldStart, newStart];
  // `\\ No newline at end of file` is of no use to a reader.
  const shown = lines.filter((line) => !line.startsWith('\\'));
  return shown.map((line) => {
    const is = MARKS[line[0] as keyof typeof MARKS] ?? 'same';
    const at = is === 'removed' ? old : now;
    if (is !== 'added') old += 1;
    if (is !== 'removed') now += 1;
    return { is, at, text: line.slice(1) };
  });
}
