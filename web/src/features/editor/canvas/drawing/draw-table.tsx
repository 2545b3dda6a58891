import type { Component } from '../../document';
import { boxStyle, isOn, valueOf } from './appearance';
import classes from './drawing.module.css';
import { labelsIn } from './literal';

const ROW_PX = 36;
const HEAD_PX = 44;
const MAX_ROWS = 12;
const MAX_COLUMNS = 12;

export function drawTable(component: Component) {
  const columns = columnsOf(component).slice(0, MAX_COLUMNS);
  const rows = Math.max(1, Math.min(MAX_ROWS, Math.floor((component.box.height - 2 * HEAD_PX) / ROW_PX)));
  return (
    <div
      className={classes.table}
      style={boxStyle(component, { background: '#fff', borderColor: '#e0e4e8' })}
    >
      {isOn(component, 'displaySearchBox', true) && (
        <div className={classes.tableBar}>
          <span>Search</span>
        </div>
      )}
      <div className={classes.tableHead}>
        {columns.map((label, index) => (
          <span key={index}>{label}</span>
        ))}
      </div>
      <div className={classes.tableBody}>
        {Array.from({ length: rows }, (_, row) => (
          <div key={row}>
            {columns.map((_label, index) => (
              <span key={index}>
                <i />
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function columnsOf(component: Component): string[] {
  const listed = labelsIn(valueOf(component, 'columns'), ['name', 'key']);
  const found = listed.length > 0 ? listed : labelsIn(valueOf(component, 'columnData'), ['name', 'key']);
  return found.length > 0 ? found : ['Column 1', 'Column 2', 'Column 3'];
}
