import { UnstyledButton } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { Change, FieldChange } from '../../api/changes';
import { fieldName, MARKS, titleOf, verbOf } from '../../lib/change-labels';
import classes from './changes.module.css';

/** One change. The colour only supports the text next to it. */
export function ChangeRow({ change }: { change: Change }) {
  const [isOpen, setIsOpen] = useState(false);
  const fieldsId = useId();
  if (change.fields.length === 0) {
    return (
      <li>
        <div className={classes.row}>
          <Summary change={change} />
        </div>
      </li>
    );
  }
  return (
    <li>
      <UnstyledButton
        className={classes.row}
        aria-expanded={isOpen}
        aria-controls={fieldsId}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Summary change={change} />
        <ChevronRight size={14} className={classes.chevron} aria-hidden />
      </UnstyledButton>
      <div id={fieldsId} hidden={!isOpen}>
        {isOpen && <Fields change={change} />}
      </div>
    </li>
  );
}

function Summary({ change }: { change: Change }) {
  const { noun, name } = titleOf(change);
  return (
    <>
      <span className={classes.mark} data-change={change.change} aria-hidden>
        {MARKS[change.change]}
      </span>
      <span className={classes.what}>
        {name === null ? noun : <span className={classes.noun}>{noun} </span>}
        {name !== null && <span className={classes.name}>{name}</span>}
      </span>{' '}
      <span className={classes.verb}>{verbOf(change)}</span>
    </>
  );
}

function Fields({ change: { fields, fieldCount } }: { change: Change }) {
  const left = fieldCount - fields.length;
  return (
    <dl className={classes.fields}>
      {fields.map((field) => (
        <div key={`${field.path} ${field.change}`} className={classes.field}>
          <dt>{fieldName(field)}</dt>
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

const Value = ({ value: { type, text } }: { value: NonNullable<FieldChange['new']> }) =>
  type === 'string' && text.trim() === '' ? (
    <span className={classes.more}>{text === '' ? 'empty' : 'spaces'}</span>
  ) : (
    text
  );
