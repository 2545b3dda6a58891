import type { ListedChange } from '../../apps/document';
import { printable, type Terminal } from '../terminal';

const MARKS = { added: '+', removed: '-', changed: '~', moved: '>' } as const;
const STYLES = { added: 'green', removed: 'red', changed: 'yellow', moved: 'cyan' } as const;

const KIND_NAMES: Partial<Record<ListedChange['kind'], string>> = {
  dataSource: 'data source',
  timestamps: 'time stamps',
};

/** Prints a change of an app: what it is, and under it its values. */
export function printChange(terminal: Terminal, change: ListedChange): void {
  const mark = terminal.style(STYLES[change.change], MARKS[change.change]);
  terminal.line(`  ${mark} ${titleOf(change)}`);
  for (const { path, change: kind, old, new: now, hunks } of change.fields) {
    const name = printable(path.replace(/^\//, '') || 'value');
    if (hunks) {
      terminal.line(`      ${name}`);
      for (const line of hunks.flatMap(({ lines }) => lines))
        terminal.line(`        ${colored(terminal, line)}`);
    } else if (kind === 'reordered') terminal.line(`      ${name}: another order`);
    else {
      const [before, after] = [old, now].map((value) => (value ? shown(value) : null));
      const values = [
        ...(before === null ? [] : [terminal.style('red', before)]),
        ...(after === null ? [] : [terminal.style('green', after)]),
      ];
      terminal.line(`      ${name}: ${kind === 'removed' ? `${values[0]} removed` : values.join(' → ')}`);
    }
  }
  const more = change.fieldCount - change.fields.length;
  if (more > 0) terminal.line(terminal.style('dim', `      and ${more} more`));
}

function titleOf({ kind, name, oldName, page, of, itemId, change }: ListedChange): string {
  const thing = [KIND_NAMES[kind] ?? kind, name ?? itemId].filter((part) => part !== null).map(printable);
  const renamed = oldName === null ? '' : `, before ${printable(oldName)}`;
  const owner = of === null ? '' : ` of ${of.kind} ${printable(of.name ?? of.id ?? '')}`;
  const where = page === null || kind === 'page' ? '' : ` on page ${printable(page.name ?? page.id ?? '')}`;
  return `${thing.join(' ')}${owner}${where}${renamed}${change === 'moved' ? ' moved' : ''}`;
}

const shown = ({ type, text, truncated }: { type: string; text: string; truncated: boolean }): string =>
  type === 'string'
    ? `“${printable(text)}${truncated ? '…' : ''}”`
    : `${printable(text)}${truncated ? '…' : ''}`;

function colored(terminal: Terminal, line: string): string {
  const text = printable(line);
  if (line.startsWith('+')) return terminal.style('green', text);
  return line.startsWith('-') ? terminal.style('red', text) : text;
}
