import { fieldName } from '../../../../lib/field-name';
import type { Change, FieldChange } from '../../api/changes';
import classes from './changes.module.css';
import { TextHunks } from './text-hunks';

/** Each changed field of a change, before and after. */
export function ChangeFields({ change: { fields, fieldCount } }: { change: Change }) {
  const left = fieldCount - fields.length;
  return (
    <dl className={classes.fields}>
      {fields.map((field) => (
        <div key={`${field.path} ${field.change}`} className={classes.field}>
          <dt>{fieldName(field.path)}</dt>
          <dd>
            <Values field={field} />
          </dd>
        </div>
      ))}
      {left > 0 && <div className={classes.more}>and {left} more</div>}
    </dl>
  );
}

function Values({ field }: { field: FieldChange }) {
  if (field.hunks && field.hunks.length > 0) return <TextHunks hunks={field.hunks} />;
  if (field.change === 'reordered') return <span className={classes.more}>order changed</span>;
  return (
    <>
      {field.old && (
        <del className={classes.old}>
          <span className="visually-hidden">before: </span>
          <Value value={field.old} />
        </del>
      )}
      {field.new && (
        <ins className={classes.new}>
          <span className="visually-hidden">now: </span>
          <Value value={field.new} />
        </ins>
      )}
    </>
  );
}

const Value = ({ value: { type, text, truncated } }: { value: NonNullable<FieldChange['new']> }) =>
  type === 'string' && text.trim() === '' ? (
    <span className={classes.more}>{text === '' ? 'empty' : 'spaces'}</span>
  ) : (
    <>
      {text}
      {truncated && '…'}
    </>
  );
