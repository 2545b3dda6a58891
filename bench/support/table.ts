/** Formats an aligned Markdown table: the first column to the left, numbers to the right. */
export function printTable(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(3, ...[head, ...rows].map((row) => [...(row[column] ?? title)].length)),
  );
  const pad = (text: string, column: number) => {
    const missing = ' '.repeat(widths[column] - [...text].length);
    return column === 0 ? text + missing : missing + text;
  };
  const line = (cells: string[]) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
