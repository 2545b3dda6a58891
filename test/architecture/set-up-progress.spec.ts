import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SCRIPT = path.resolve(__dirname, '../../scripts/setup/progress.mjs');

/** Steps that end when a file appears would be slower to read; these take their time from a clock that is told. */
const ESTIMATES = `
  const { Progress } = await import(process.argv[1]);
  const step = (name, seconds) => ({ name, title: name, seconds });
  const [apt, npm, bench, compile] = [step('apt', 54), step('npm', 30), step('bench', 40), step('compile', 72)];
  let now = 0;
  const progress = new Progress([[[apt], [npm, bench]], [[compile]]], { compile: 100 }, () => now);
  const said = [progress.left().seconds];
  const at = (seconds, change) => { now = seconds; change?.(); said.push(progress.describe()); };
  progress.start(apt);
  at(0, () => progress.start(npm));
  at(20);
  at(35);
  at(36, () => { progress.end(npm); progress.start(bench); });
  at(50, () => progress.end(apt));
  at(80, () => { progress.end(bench); progress.start(compile); });
  at(179.6);
  at(200);
  console.log(JSON.stringify(said));
`;

const LANES = `
  const { runStages, say } = await import(process.argv[1]);
  const { setTimeout: delay } = await import('node:timers/promises');
  const [timesFile, isTerminal] = [process.argv[2], process.argv[3] === 'terminal'];
  const screen = { isTerminal, columns: 40, write: (text) => process.stdout.write(text) };
  const step = (name, ms, work) => ({ name, title: 'Making ' + name, seconds: 5, work: work ?? (() => delay(ms)) });
  const fail = async () => { say('A word', screen); throw new Error('No disk'); };
  const stages = [[[step('one', 60)], [step('two', 10)]], [[]], [[step('three', 0, fail)]], [[step('four', 0)]]];
  await runStages(stages, { timesFile, screen, intervalMs: 20 }).catch(({ message }) => console.log(message));
  console.log('The end');
`;

const NO_WIDTH = `
  Object.assign(process.stdout, { isTTY: true, columns: 0 });
  process.env.TERM = 'xterm';
  const { runStages } = await import(process.argv[1]);
  const { setTimeout: delay } = await import('node:timers/promises');
  const one = { name: 'one', title: 'Making one', seconds: 5, work: () => delay(60) };
  await runStages([[[one]]], { timesFile: process.argv[2], intervalMs: 10 });
`;

let folder: string;
let timesFile: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'trellis-progress-'));
  timesFile = path.join(folder, 'cache', 'times.json');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function print(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program, SCRIPT, ...args]);
  return stdout;
}

it('estimates the rest by the longest of the lanes, and tells when a step takes longer', async () => {
  expect(JSON.parse(await print(ESTIMATES))).toEqual([
    170,
    '0 of 4 done, about 2 min 50 s left. apt, npm (1 s)',
    '0 of 4 done, about 2 min 30 s left. apt, npm (20 s)',
    '0 of 4 done, longer than expected, at least 2 min 20 s left. apt, npm (35 s)',
    '1 of 4 done, about 2 min 20 s left. apt, bench (36 s)',
    '2 of 4 done, about 2 min 6 s left. bench (14 s)',
    '3 of 4 done, about 1 min 40 s left. compile (1 s)',
    '3 of 4 done, about 1 s left. compile (1 min 40 s)',
    '3 of 4 done, longer than expected. compile (2 min)',
  ]);
});

it('prints lines in a log, and stops at a failure', async () => {
  const lines = (await print(LANES, timesFile, 'log')).trimEnd().split('\n');
  expect(lines.slice(0, 3)).toEqual(['• Setting up: 4 steps, about 15 s', '• Making one', '• Making two']);
  expect(lines).toContain('✓ Making two (1 s)');
  expect(lines.find((line) => line.includes(' of 4 done'))).toMatch(
    /^• [01] of 4 done, about 15 s left\. Making/,
  );
  expect(lines.slice(-5)).toEqual(['✓ Making one (1 s)', '• Making three', '• A word', 'No disk', 'The end']);
});

it('takes the times of the last run, also if a part of them is damaged', async () => {
  expect(JSON.parse(await readFile(timesFile, 'utf8'))).toEqual({
    one: expect.any(Number),
    two: expect.any(Number),
  });
  await writeFile(timesFile, '{ "one": 65, "two": "long", "three": -1 }');
  expect(await print(LANES, timesFile, 'log')).toContain('Setting up: 4 steps, about 1 min 15 s\n');
  await writeFile(timesFile, '{ "one": 65');
  expect(await print(LANES, timesFile, 'log')).toContain('Setting up: 4 steps, about 15 s\n');
});

it('goes on if the times cannot be kept', async () => {
  await writeFile(path.join(folder, 'file'), '');
  expect(await print(LANES, path.join(folder, 'file', 'times.json'), 'log')).toContain(
    '✓ Making one (1 s)\n',
  );
});

it('rewrites one line in a terminal, within its width, and leaves none', async () => {
  const said = await print(LANES, timesFile, 'terminal');
  // The terminal's last state: each clearing takes away the line as it was.
  const shown = said.split('\n').map((line) => line.split('\r\u001b[K').at(-1));
  expect(shown.slice(1, -1)).toEqual([
    '✓ Making two (1 s)',
    '✓ Making one (1 s)',
    '• A word',
    'No disk',
    'The end',
  ]);
  const written = said.split('\r\u001b[K').flatMap((text) => text.split('\n'));
  expect(written.filter((line) => line.includes(' of 4 done')).length).toBeGreaterThan(3);
  expect(Math.max(...written.map((line) => line.length))).toBeLessThan(40);
});

it('shows the whole line in a terminal that does not tell its width', async () => {
  expect(await print(NO_WIDTH, path.join(folder, 'none.json'))).toContain(
    '0 of 1 done, about 5 s left. Making one (1 s)',
  );
});
