import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';

const REDRAW_MS = 1_000;
const LOG_INTERVAL_MS = 15_000;
const CLEAR_LINE = '\r\u001b[K';

/** Line at the end of the terminal that is rewritten while steps run; empty in a log. */
let status = '';

/** Prints a line, above the status line of the running steps. */
export const say = (line, screen = standardOutput()) => print(`• ${line}`, screen);

function print(line, screen) {
  screen.write(`${status && CLEAR_LINE}${line}\n${status}`);
}

/**
 * Runs stages one after another. The lanes of a stage run at once, the steps of a lane one after another. Shows which
 * steps run, and about how long the rest takes: by the times of the last run on this machine in `timesFile`, else by the
 * usual `seconds` of each step. After a failure, the other lanes of the stage end before it is thrown.
 *
 * @param {{ name: string, title: string, seconds: number, work: () => Promise<void> }[][][]} stages
 */
export async function runStages(
  stages,
  { timesFile, screen = standardOutput(), intervalMs = screen.isTerminal ? REDRAW_MS : LOG_INTERVAL_MS },
) {
  const progress = new Progress(stages, readTimes(timesFile));
  if (progress.count === 0) return;
  const { seconds } = progress.left();
  print(
    `• Setting up: ${progress.count} ${progress.count === 1 ? 'step' : 'steps'}, about ${spoken(seconds)}`,
    screen,
  );
  const timer = setInterval(() => show(progress, screen), intervalMs);
  try {
    for (const lanes of stages)
      await together(lanes.map((steps) => runLane(steps, { progress, screen, timesFile })));
  } finally {
    clearInterval(timer);
    if (status) screen.write(CLEAR_LINE);
    status = '';
  }
}

async function runLane(steps, { progress, screen, timesFile }) {
  for (const step of steps) {
    progress.start(step);
    if (!screen.isTerminal) print(`• ${step.title}`, screen);
    else show(progress, screen);
    await step.work();
    const seconds = progress.end(step);
    keepTime(timesFile, step.name, seconds);
    print(`✓ ${step.title} (${spoken(seconds)})`, screen);
    if (screen.isTerminal) show(progress, screen);
  }
}

/** Waits for all, so that a failure of one leaves the others not half done. */
async function together(works) {
  const ended = await Promise.allSettled(works);
  const failed = ended.find(({ status: state }) => state === 'rejected');
  if (failed) throw failed.reason;
}

function show(progress, screen) {
  if (!screen.isTerminal) return print(`• ${progress.describe()}`, screen);
  status = `• ${progress.describe()}`.slice(0, screen.columns - 1);
  screen.write(`${CLEAR_LINE}${status}`);
}

/** Estimates the rest of a run. Times are in seconds. */
export class Progress {
  #stages;
  #times;
  #now;
  #startedAt = new Map();
  #ended = new Set();

  constructor(stages, times, now = () => performance.now() / 1_000) {
    this.#stages = stages;
    this.#times = times;
    this.#now = now;
  }

  get count() {
    return this.#stages.flat(2).length;
  }

  start(step) {
    this.#startedAt.set(step, this.#now());
  }

  /** Returns the time that the step took. */
  end(step) {
    this.#ended.add(step);
    return this.#now() - this.#startedAt.get(step);
  }

  /** `isLate`: a running step takes longer than expected, so that the rest is the least, without that step. */
  left() {
    const running = this.#running();
    return {
      seconds: sum(this.#stages.map((lanes) => Math.max(0, ...lanes.map((steps) => this.#leftOf(steps))))),
      isLate: running.some((step) => this.#elapsed(step) > this.#expected(step)),
    };
  }

  describe() {
    const running = this.#running();
    const total = `${this.#ended.size} of ${this.count} done, ${spokenRest(this.left())}`;
    if (running.length === 0) return total;
    const titles = running.map(({ title }) => title).join(', ');
    const elapsed = Math.max(...running.map((step) => this.#elapsed(step)));
    return `${total}. ${titles} (${spoken(elapsed)})`;
  }

  #running() {
    return [...this.#startedAt.keys()].filter((step) => !this.#ended.has(step));
  }

  #leftOf(steps) {
    const open = steps.filter((step) => !this.#ended.has(step));
    return sum(open.map((step) => Math.max(0, this.#expected(step) - this.#elapsed(step))));
  }

  #expected = ({ name, seconds }) => this.#times[name] ?? seconds;

  #elapsed(step) {
    return this.#startedAt.has(step) ? this.#now() - this.#startedAt.get(step) : 0;
  }
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

function spokenRest({ seconds, isLate }) {
  if (!isLate) return `about ${spoken(seconds)} left`;
  return seconds < 1 ? 'longer than expected' : `longer than expected, at least ${spoken(seconds)} left`;
}

function spoken(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function readTimes(file) {
  try {
    const times = Object.entries(JSON.parse(readFileSync(file, 'utf8')));
    return Object.fromEntries(times.filter(([, seconds]) => Number.isFinite(seconds) && seconds >= 0));
  } catch {
    return {};
  }
}

/** Keeps the time for the next run; without it, the estimates are less exact. */
function keepTime(file, name, seconds) {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}`;
    const times = { ...readTimes(file), [name]: Number(seconds.toFixed(1)) };
    writeFileSync(draft, `${JSON.stringify(times, null, 2)}\n`);
    renameSync(draft, file);
  } catch {
    // An unwritable cache is no reason to stop.
  }
}

function standardOutput() {
  const { isTTY = false, columns } = process.stdout;
  return {
    isTerminal: isTTY && process.env.TERM !== 'dumb',
    // Some terminals say 0.
    columns: columns || 80,
    write: (text) => process.stdout.write(text),
  };
}
