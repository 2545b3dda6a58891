import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { pathName, withNames } from '../../../../lib/document-names';
import type { Change, Difference, FieldChange, Hunk } from '../../api/changes';
import { splitFields } from '../../lib/quiet-fields';
import classes from './changes.module.css';
import textHunksClasses from './text-hunks.module.css';

type Names = Difference['names'];

interface Props {
  change: Change;
  /** Names that are shown in place of ids. */
  names: Names;
}

/** Each changed field of a change, before and after. */
export function ChangeFields({ change, names = NONE }: Props) {
  const { telling, quiet } = splitFields(change);
  const left = change.fieldCount - change.fields.length;
  return (
    <>
      <Fields fields={telling} names={names} />
      {left > 0 && (
        <div className={classes.left}>
          <Trans>and {left} more</Trans>
        </div>
      )}
      {quiet.length > 0 && (
        <details className={classes.quietFields}>
          <summary>
            <Trans>IDs, times and empty values</Trans>
          </summary>
          <Fields fields={quiet} names={names} />
        </details>
      )}
    </>
  );
}

const NONE = {};

const Fields = ({ fields, names }: { fields: readonly FieldChange[]; names: NonNullable<Names> }) => (
  <dl className={classes.fields}>
    {fields.map((field) => (
      <div key={`${field.path} ${field.change}`} className={classes.field}>
        <dt>{pathName(field.path)}</dt>
        <dd>
          <Values field={named(field, names)} />
        </dd>
      </div>
    ))}
  </dl>
);

/** Returns a field with the names of queries and components in place of their ids. */
function named(field: FieldChange, names: NonNullable<Names>): FieldChange {
  const show = (text: string) => withNames(text, names);
  const shown = (value: FieldChange['old']) => value && { ...value, text: show(value.text) };
  const hunks = field.hunks?.map((hunk) => ({ ...hunk, lines: hunk.lines.map(show) }));
  return { ...field, old: shown(field.old), new: shown(field.new), ...(hunks ? { hunks } : {}) };
}

function Values({ field }: { field: FieldChange }) {
  if (field.hunks && field.hunks.length > 0) return <TextHunks hunks={field.hunks} />;
  if (field.change === 'reordered')
    return (
      <span className={classes.more}>
        <Trans>order changed</Trans>
      </span>
    );
  return (
    <>
      {field.old && (
        <del className={classes.old}>
          <span className="visually-hidden">
            <Trans>before: </Trans>
          </span>
          <Value value={field.old} />
        </del>
      )}
      {field.new && (
        <ins className={classes.new}>
          <span className="visually-hidden">
            <Trans>now: </Trans>
          </span>
          <Value value={field.new} />
        </ins>
      )}
    </>
  );
}

const Value = ({ value: { type, text, truncated } }: { value: NonNullable<FieldChange['new']> }) =>
  type === 'string' && text.trim() === '' ? (
    <span className={classes.more}>{text === '' ? t`empty` : t`spaces`}</span>
  ) : (
    <>
      {text}
      {truncated && '…'}
    </>
  );

const MARKS = { ' ': 'same', '-': 'removed', '+': 'added' } as const;
const SPOKEN = { same: '', removed: t`removed: `, added: t`added: ` } as const;

/** The difference of a long text, line by line. */
const TextHunks = ({ hunks }: { hunks: Hunk[] }) => (
  <div className={textHunksClasses.text}>
    {hunks.map((hunk) => (
      <div key={`${hunk.oldStart} ${hunk.newStart}`} className={textHunksClasses.hunk}>
        <div className={textHunksClasses.place}>{placeOf(hunk)}</div>
        {linesOf(hunk).map(({ is, at, text }) => (
          <div key={`${is} ${at}`} className={textHunksClasses.line} data-is={is}>
            <span className={textHunksClasses.number} aria-hidden>
              {at}
            </span>
            <span className={textHunksClasses.words}>
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
