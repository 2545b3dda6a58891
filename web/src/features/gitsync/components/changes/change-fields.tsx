import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { pathName } from '../../../../lib/document-names';
import type { Change, FieldChange } from '../../api/changes';
import { splitFields } from '../../lib/quiet-fields';
import classes from './changes.module.css';
import { TextHunks } from './text-hunks';

/** Each changed field of a change, before and after. */
export function ChangeFields({ change }: { change: Change }) {
  const { telling, quiet } = splitFields(change);
  const left = change.fieldCount - change.fields.length;
  return (
    <>
      <Fields fields={telling} />
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
          <Fields fields={quiet} />
        </details>
      )}
    </>
  );
}

const Fields = ({ fields }: { fields: readonly FieldChange[] }) => (
  <dl className={classes.fields}>
    {fields.map((field) => (
      <div key={`${field.path} ${field.change}`} className={classes.field}>
        <dt>{pathName(field.path)}</dt>
        <dd>
          <Values field={field} />
        </dd>
      </div>
    ))}
  </dl>
);

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
