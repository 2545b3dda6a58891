import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useMemo } from 'react';
import { queriesOf, type Component } from '../../document';
import { useOpenPage } from '../../session/use-editor';
import { boxStyle, isOn, valueOf } from './appearance';
import classes from './drawing.module.css';
import { labelsIn, textFor } from './literal';
import { sampleRows, type Row } from './sample-rows';

const ROW_PX = 36;
const HEAD_PX = 44;
const MAX_ROWS = 12;
const MAX_COLUMNS = 12;
const MAX_CELL = 80;

export const drawTable = (component: Component) => <Table component={component} />;

/** Shows the rows that the document holds, or grey bars in their place. */
function Table({ component }: { component: Component }) {
  const { document, model } = useOpenPage();
  const samples = useMemo(
    () => sampleRows(component, queriesOf(document, model)),
    [component, document, model],
  );
  const columns = columnsOf(component, samples).slice(0, MAX_COLUMNS);
  const fitting = Math.max(1, Math.min(MAX_ROWS, Math.floor((component.box.height - 2 * HEAD_PX) / ROW_PX)));
  const rows = samples.length > 0 ? samples.slice(0, fitting) : Array.from({ length: fitting }, () => null);
  return (
    <div
      className={classes.table}
      style={boxStyle(component, { background: '#fff', borderColor: '#e0e4e8' })}
    >
      {isOn(component, 'displaySearchBox', true) && (
        <div className={classes.tableBar}>
          <span>
            <Trans>Search</Trans>
          </span>
        </div>
      )}
      <div className={classes.tableHead}>
        {columns.map(({ label }, index) => (
          <span key={index}>{label}</span>
        ))}
      </div>
      <div className={classes.tableBody}>
        {rows.map((row, index) => (
          <div key={index}>
            {columns.map(({ key }, column) => (
              <span key={column}>{row ? cellOf(row, key) : <i />}</span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function cellOf(row: Row, key: string): string {
  const value = Object.hasOwn(row, key) ? row[key] : null;
  const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text;
}

interface Column {
  label: string;
  /** Name of the value in a row. */
  key: string;
}

function columnsOf(component: Component, samples: readonly Row[]): Column[] {
  const listed = valueOf(component, 'columns');
  if (Array.isArray(listed) && listed.length > 0) return listed.flatMap(columnIn);
  const labels = [listed, valueOf(component, 'columnData')]
    .map((value) => labelsIn(value, ['name', 'key']))
    .find(({ length }) => length > 0);
  const keys = labels ?? (samples[0] ? Object.keys(samples[0]) : [t`Column 1`, t`Column 2`, t`Column 3`]);
  return keys.map((key) => ({ label: key, key }));
}

function columnIn(item: unknown): Column[] {
  if (typeof item === 'string') return [{ label: item, key: item }];
  const { name, key } = (item ?? {}) as Record<string, unknown>;
  const label = textFor(name) || textFor(key);
  return label ? [{ label, key: textFor(key) || label }] : [];
}
