import { GitError } from '../../../git';
import type { CommitJob } from '../../queue/commit-jobs';
import { isEnd, startPush, transition, type PushEvent, type PushState, type PushStep } from './push-state';

/** Facts about the path to a state that the state itself does not hold. */
interface Past {
  completed: readonly CommitJob[];
  failed: readonly CommitJob[];
  pushes: number;
  /** The ids of the commits that are about to be pushed are recorded. */
  isRecorded: boolean;
  /** An uncertain push is followed by a fetch, then by a search for its commits, before anything is planned. */
  missing: readonly PushStep['kind'][];
}

interface Visit {
  state: PushState;
  past: Past;
}

const refused = new GitError('git_push_rejected');
const race = new GitError('git_remote_moved');
const broken = new GitError('git_host_unreachable');
const silent = new GitError('git_timeout');
const failures = [broken, silent, new GitError('git_cancelled')];

let explored: Record<number, ReturnType<typeof explore>>;

beforeAll(() => {
  explored = { 1: explore(jobsOf(1)), 2: explore(jobsOf(2)), 3: explore(jobsOf(3)) };
});

const visitsOf = (count: number) => explored[count].visits;

describe('the states of a push', () => {
  it.each([1, 2, 3])('end with every job of %i in exactly one outcome, whatever happens', (count) => {
    const visits = visitsOf(count);
    const hasEachOnce = ({ state, past: { completed, failed } }: Visit) =>
      idsOf([...state.waiting, ...completed, ...failed]) === idsOf(jobsOf(count));
    expect(visits.filter((visit) => !hasEachOnce(visit))).toEqual([]);
    const ends = visits.filter(({ state }) => isEnd(state));
    const isOver = ({ state }: Visit) => (state.kind === 'completed') === (state.waiting.length === 0);
    expect(ends.filter((visit) => !isOver(visit))).toEqual([]);
  });

  it('are all reachable, and so is each event of each of them', () => {
    const { visits, pairs } = explored[2];
    expect([...new Set(visits.map(({ state }) => state.kind))].sort()).toEqual([...STATES].sort());
    const expected = STEPS.flatMap((kind) => EVENTS[kind].map((event) => `${kind} ${event}`));
    expect([...pairs].sort()).toEqual(expected.sort());
  });

  it('have one next state for each of their events, and refuse every other event', () => {
    const isOwn = (state: PushState, { kind }: PushEvent) =>
      !isEnd(state) && EVENTS[state.kind].includes(kind);
    for (const kind of STATES) {
      const { state } = visitsOf(2).find((visit) => visit.state.kind === kind)!;
      for (const event of eventsOf(jobsOf(2))) {
        const next = () => transition(state, event);
        if (isOwn(state, event)) expect(next()).toEqual(next());
        else expect(next).toThrow(TypeError);
      }
    }
  });

  it.each([1, 2, 3])('end after a limited number of pushes of %i jobs', (count) => {
    const { visits, longest } = explored[count];
    const limit = count + 31;
    expect(Math.max(...visits.map(({ past }) => past.pushes))).toBe(limit);
    // `explore` throws if a run may pass the same state twice, so this is the length of the longest run.
    expect(longest).toBeLessThan(8 * limit);
    const exhausted = visits.flatMap(({ state }) =>
      state.kind === 'stopped' && state.attemptsLeft < 0 ? state.reason.kind : [],
    );
    expect(new Set(exhausted)).toEqual(new Set(['too_many_attempts']));
  });

  it('record the ids of commits before these are pushed', () => {
    const pushing = visitsOf(2).filter(({ state }) => state.kind === 'pushing');
    expect(pushing).not.toEqual([]);
    expect(pushing.filter(({ past }) => !past.isRecorded)).toEqual([]);
  });

  it('plan nothing after an uncertain or overtaken push before the remote was observed', () => {
    const planning = visitsOf(3).filter(({ state }) => state.kind === 'planning');
    expect(planning.filter(({ past }) => past.missing.length > 0)).toEqual([]);
  });

  it('call a job unchanged only at a tip that was fetched in this run or does not matter', () => {
    const jobs = jobsOf(2);
    const state = planningOf(jobs);
    const [unsure, sure, fetched] = [
      { isCertain: false, hasFetched: false },
      { isCertain: true, hasFetched: false },
      { isCertain: false, hasFetched: true },
    ].map((plan) => transition(state, { kind: 'planned', jobs, built: [], ...plan }));
    expect([unsure.kind, sure.kind, fetched.kind]).toEqual(['fetching', 'completing', 'completing']);
    expect(transition(unsure, { kind: 'fetched', hasMoved: false })).toEqual({
      ...state,
      isTipFetched: true,
    });
  });
});

describe('a plan of the first jobs alone', () => {
  it('is pushed without the others, which are planned on what it leads to', () => {
    const [first, second] = jobsOf(2);
    const plan: PushEvent = {
      kind: 'planned',
      jobs: [first],
      built: [first],
      isCertain: false,
      hasFetched: true,
    };
    const pushing = transition(transition(planningOf([first, second]), plan), { kind: 'recorded' });
    const saved = transition(transition(pushing, { kind: 'pushed' }), { kind: 'saved' });
    expect(saved).toMatchObject({ kind: 'planning', jobs: [second], waiting: [second] });
  });
});

describe('a push of several commits that the server rejects', () => {
  it('is repeated one by one, and fails the job that is rejected alone', () => {
    const [first, second] = jobsOf(2);
    const alone = transition(pushingOf([first, second]), { kind: 'rejected', error: refused });
    expect(alone).toMatchObject({ kind: 'planning', jobs: [first], isOneByOne: true });
    const failing = [
      { kind: 'planned', built: [first], isCertain: false, hasFetched: false },
      { kind: 'recorded' },
      { kind: 'rejected', error: refused },
    ].reduce((state, event) => transition(state, event as PushEvent), alone);
    expect(failing).toMatchObject({ kind: 'failing', jobs: [first], error: refused });
    expect(transition(failing, { kind: 'saved' })).toMatchObject({
      kind: 'planning',
      jobs: [second],
    });
  });
});

describe('a push that the server refuses as a race', () => {
  it('is not repeated where the branch has not moved, and is where it has', () => {
    const fetching = transition(pushingOf(jobsOf(2)), { kind: 'moved', error: race });
    expect(fetching).toMatchObject({ kind: 'fetching' });
    const [same, other] = [false, true].map((hasMoved) =>
      transition(fetching, { kind: 'fetched', hasMoved }),
    );
    expect(same).toMatchObject({ kind: 'stopped', reason: { kind: 'refused_unmoved', error: race } });
    expect(other).toMatchObject({ kind: 'reading_ids' });
  });

  it('is repeated where the server showed an older tip, before it was sent the update', () => {
    const fetching = transition(pushingOf(jobsOf(1)), { kind: 'moved', error: null });
    expect(transition(fetching, { kind: 'fetched', hasMoved: false })).toMatchObject({ kind: 'reading_ids' });
  });
});

describe('an uncertain push', () => {
  it.each(['git_timeout', 'git_cancelled'] as const)('stops at once after %s', (code) => {
    const error = new GitError(code);
    const state = transition(pushingOf(jobsOf(1)), { kind: 'uncertain', error });
    expect(state).toMatchObject({ kind: 'stopped', reason: { kind: 'uncertain', error } });
  });

  it('stops with its own failure where the remote cannot be fetched after it', () => {
    const fetching = transition(pushingOf(jobsOf(1)), { kind: 'uncertain', error: broken });
    const state = transition(fetching, { kind: 'fetch_failed', error: silent });
    expect(state).toMatchObject({ kind: 'stopped', reason: { kind: 'uncertain', error: broken } });
  });

  it('stops where none of its commits is in the repository, and goes on where one is', () => {
    const [first, second] = jobsOf(2);
    const searching = [
      { kind: 'uncertain', error: broken },
      { kind: 'fetched', hasMoved: false },
      { kind: 'ids_read', isAnyRecorded: true },
    ].reduce<PushState>((state, event) => transition(state, event as PushEvent), pushingOf([first, second]));
    expect(transition(searching, { kind: 'observed', pushed: [] })).toMatchObject({
      kind: 'stopped',
      reason: { kind: 'uncertain', error: broken },
    });
    expect(transition(searching, { kind: 'observed', pushed: [first] })).toMatchObject({
      kind: 'planning',
      jobs: [second],
    });
  });
});

const EVENTS: Record<PushStep['kind'], PushEvent['kind'][]> = {
  reading_ids: ['ids_read'],
  fetching: ['fetched', 'fetch_failed'],
  searching: ['observed'],
  planning: ['planned'],
  recording: ['recorded'],
  pushing: ['pushed', 'moved', 'rejected', 'uncertain'],
  completing: ['saved'],
  failing: ['saved'],
};
const STEPS = Object.keys(EVENTS) as PushStep['kind'][];
const STATES: PushState['kind'][] = [...STEPS, 'completed', 'stopped'];

const ALL_JOBS = ['a', 'b', 'c'].map((id) => ({ id }) as CommitJob);
const jobsOf = (count: number) => ALL_JOBS.slice(0, count);

function planningOf(jobs: readonly CommitJob[]): PushState {
  return transition(startPush(jobs), { kind: 'ids_read', isAnyRecorded: false });
}

function pushingOf(jobs: readonly CommitJob[]): PushState {
  const plan: PushEvent = { kind: 'planned', jobs, built: jobs, isCertain: false, hasFetched: false };
  return transition(transition(planningOf(jobs), plan), { kind: 'recorded' });
}

/** Every event that can happen to these jobs. */
function eventsOf(jobs: readonly CommitJob[]): PushEvent[] {
  const booleans = [true, false];
  return [
    ...booleans.map((isAnyRecorded) => ({ kind: 'ids_read', isAnyRecorded }) as const),
    ...booleans.map((hasMoved) => ({ kind: 'fetched', hasMoved }) as const),
    ...failures.map((error) => ({ kind: 'fetch_failed', error }) as const),
    ...subsetsOf(jobs).map((pushed) => ({ kind: 'observed', pushed }) as const),
    ...jobs.flatMap((_, index) => plansOf(jobs.slice(0, index + 1))),
    { kind: 'recorded' },
    { kind: 'pushed' },
    ...[race, null].map((error) => ({ kind: 'moved', error }) as const),
    { kind: 'rejected', error: refused },
    ...failures.map((error) => ({ kind: 'uncertain', error }) as const),
    { kind: 'saved' },
  ];
}

/** Every plan of these jobs; the jobs behind them have to be merged first. */
function plansOf(jobs: readonly CommitJob[]): PushEvent[] {
  const booleans = [true, false];
  return subsetsOf(jobs).flatMap((built) =>
    booleans.flatMap((isCertain) =>
      booleans.map((hasFetched) => ({ kind: 'planned', jobs, built, isCertain, hasFetched }) as const),
    ),
  );
}

/** Events of a step that concern its jobs. */
function eventsOfStep(step: PushStep): PushEvent[] {
  const jobs = step.kind === 'planning' ? step.jobs : step.waiting;
  return eventsOf(jobs).filter(({ kind }) => EVENTS[step.kind].includes(kind));
}

const subsetsOf = (jobs: readonly CommitJob[]): (readonly CommitJob[])[] =>
  jobs.reduce<CommitJob[][]>((sets, job) => sets.flatMap((set) => [set, [...set, job]]), [[]]);

/** Visits every state that can be reached from a start, by every path that differs in its past. */
function explore(jobs: readonly CommitJob[]) {
  const visits = new Map<string, Visit & { length: number }>();
  const pairs = new Set<string>();
  const onPath = new Set<string>();
  const visit = (state: PushState, past: Past): number => {
    const key = keyOf(state, past);
    if (onPath.has(key)) throw new Error(`A run may pass the same state twice: ${key}`);
    const known = visits.get(key);
    if (known) return known.length;
    onPath.add(key);
    const here = { state, past, length: 0 };
    visits.set(key, here);
    if (!isEnd(state)) {
      for (const event of eventsOfStep(state)) {
        pairs.add(`${state.kind} ${event.kind}`);
        const length = visit(transition(state, event), pastAfter({ state, past }, event));
        here.length = Math.max(here.length, length + 1);
      }
    }
    onPath.delete(key);
    return here.length;
  };
  const longest = visit(startPush(jobs), {
    completed: [],
    failed: [],
    pushes: 0,
    isRecorded: false,
    missing: [],
  });
  return { visits: [...visits.values()], pairs, longest };
}

function pastAfter({ state, past }: Visit, event: PushEvent): Past {
  switch (event.kind) {
    case 'planned':
      return { ...past, isRecorded: false };
    case 'recorded':
      return { ...past, isRecorded: true, pushes: past.pushes + 1 };
    case 'moved':
    case 'uncertain':
      return { ...past, missing: ['fetching', 'reading_ids'] };
    case 'fetched':
      return { ...past, missing: past.missing.filter((kind) => kind !== 'fetching') };
    case 'ids_read':
      return { ...past, missing: past.missing.filter((kind) => kind !== 'reading_ids') };
    case 'observed':
      return { ...past, completed: [...past.completed, ...event.pushed] };
    case 'saved':
      return pastAfterSave(past, state as SavingStep);
    default:
      return past;
  }
}

type SavingStep = Extract<PushStep, { kind: 'completing' | 'failing' }>;

const pastAfterSave = (past: Past, { kind, jobs }: SavingStep): Past =>
  kind === 'failing'
    ? { ...past, failed: [...past.failed, ...jobs] }
    : { ...past, completed: [...past.completed, ...jobs] };

const idsOf = (jobs: readonly CommitJob[]): string =>
  jobs
    .map(({ id }) => id)
    .sort()
    .join();

function keyOf(state: PushState, { completed, failed, ...past }: Past): string {
  return JSON.stringify([state, idsOf(completed), idsOf(failed), past], (_key, value: unknown) =>
    value instanceof GitError ? value.code : value,
  );
}
