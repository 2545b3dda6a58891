import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { makeFolder, runBench, type Endings } from '../support/run-bench';
import { summarize } from '../support/statistics';
import { judge, type Verdict } from './judge';
import { readOptions } from './options';
import { printReport, type Report, type WayReport } from './report';
import { makeTriples, type EditedTriple } from './triples';
import type { Way } from './ways';

const SIZES = [
  { label: 'under 100 KB', below: 100_000 },
  { label: '100 KB to 1 MB', below: 1_000_000 },
  { label: 'over 1 MB', below: Infinity },
];

/** Measurements of one way. */
class Tally {
  readonly verdicts = { disjoint: none(), clashing: none() };
  private readonly samples = SIZES.map(() => [] as number[]);

  constructor(readonly way: Way) {}

  measure(triple: EditedTriple, folder: string): void {
    const startedAt = performance.now();
    const result = this.way.merge(triple, folder);
    const size = SIZES.findIndex(({ below }) => triple.base.length < below);
    this.samples[size].push(performance.now() - startedAt);
    this.verdicts[triple.isDisjoint ? 'disjoint' : 'clashing'][judge(triple, result)] += 1;
  }

  report(): WayReport {
    const times = SIZES.map(({ label }, index) => ({
      label,
      summary: summarize(this.samples[index]),
      maxMs: Math.max(0, ...this.samples[index]),
    })).filter(({ summary }) => summary.count > 0);
    return { key: this.way.key, ...this.verdicts, times };
  }
}

const none = (): Record<Verdict, number> => ({ merged: 0, conflict: 0, broken: 0, lost: 0 });

async function main(endings: Endings): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const startedAt = performance.now();
  const machine = await describeMachine();
  const folder = await makeFolder(endings);
  const { kind, triples, seed } = options;
  const sources = kind.read(options.documents);
  const tallies = kind.ways.map((way) => new Tally(way));
  let count = 0;
  for (const triple of makeTriples(sources, { triples, seed, randomEdit: kind.randomEdit })) {
    for (const tally of tallies) tally.measure(triple, folder);
    count += 1;
    if (count % 500 === 0) console.log(`${count} of ${triples}`);
  }
  const report: Report = {
    machine,
    options: { triples, seed },
    documents: sources.length,
    ways: tallies.map((tally) => tally.report()),
    seconds: (performance.now() - startedAt) / 1000,
  };
  const markdown = printReport(report, kind);
  console.log(`\n${markdown}`);
  if (options.keeps) await keepResults(kind.results, { report, markdown });
}

runBench(main);
