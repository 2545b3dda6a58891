import { printMachine, type Machine } from '../support/machine';
import { quantile } from '../support/statistics';
import { printTable } from '../support/table';
import type { Editing } from './editing';
import type { FirstLoad } from './loading';
import type { Options } from './options';

export interface Report {
  machine: Machine;
  options: Options;
  /** Version of Chromium. */
  browser: string;
  /** Dashboards of one app, the second on a slow line, and of many. */
  first: FirstLoad[];
  slow: FirstLoad[];
  many: FirstLoad[];
  openMs: number[];
  editing: Editing[];
}

interface Row {
  title: string;
  unit: 'KB' | 'ms';
  values: number[];
  aim: number;
  /** Share of the values that the aim is for: 0.5 is the median. */
  at: number;
}

const AT_ONCE = 0.5;
const MOST = 0.95;

export function printReport(report: Report): string {
  const { machine, options, browser } = report;
  return [
    '# The page',
    '',
    printMachine(machine),
    '',
    `Chromium ${browser}, without a screen, 1280 × 860; the server, PostgreSQL and the browser share these cores. ${options.rounds} rounds.`,
    '',
    printTable(
      ['what', 'value', 'worst', 'aim', ''],
      rowsOf(report).map(({ title, unit, values, aim, at }) => {
        const sorted = [...values].sort((one, other) => one - other);
        const value = quantile(sorted, at);
        const print = (number: number) => `${number.toFixed(0)} ${unit}`;
        return [
          title,
          print(value),
          print(sorted.at(-1) ?? NaN),
          print(aim),
          value <= aim ? 'met' : 'missed',
        ];
      }),
    ),
    '',
    'Medians; of selecting, typing and dragging, the 95th percentile. Selecting and typing: from the input to the frame that shows ' +
      'it, as the browser reports it (Event Timing; 16 ms is its least). Dragging: between two frames.',
    '',
  ].join('\n');
}

function rowsOf({ options, first, slow, many, openMs, editing }: Report): Row[] {
  const { apps, kilobytes, components, delayMs } = options;
  const all = (key: keyof Editing) => editing.flatMap((one) => one[key]);
  const dashboard = `dashboard of ${apps} apps`;
  const edited = `with ${components.toLocaleString('en')} components`;
  return [
    {
      title: 'first load, compressed',
      unit: 'KB',
      values: first.map((one) => one.kilobytes),
      aim: 230,
      at: AT_ONCE,
    },
    {
      title: `first paint, ${2 * delayMs} ms a round trip`,
      unit: 'ms',
      values: slow.map((one) => one.paintMs),
      aim: 2_000,
      at: AT_ONCE,
    },
    {
      title: `${dashboard}, shown`,
      unit: 'ms',
      values: many.map((one) => one.shownMs),
      aim: 500,
      at: AT_ONCE,
    },
    {
      title: `${dashboard}, longest task`,
      unit: 'ms',
      values: many.map((one) => one.longestTaskMs),
      aim: 100,
      at: AT_ONCE,
    },
    { title: `open an app of ${kilobytes / 1000} MB`, unit: 'ms', values: openMs, aim: 600, at: AT_ONCE },
    { title: `select, ${edited}`, unit: 'ms', values: all('selecting'), aim: 50, at: MOST },
    { title: `type a property, ${edited}`, unit: 'ms', values: all('typing'), aim: 50, at: MOST },
    { title: `drag, ${edited}`, unit: 'ms', values: all('dragging'), aim: 50, at: MOST },
  ];
}
