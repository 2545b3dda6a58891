import { ApiProblem, connectionLost } from '../api/problem';
import { ScriptedTimers, settled } from '../../../../test/support/web/scripted-timers';
import { JobFollower, type FollowerParts } from './job-follower';
import { jobWith } from '../../../../test/support/web/job';
import type { Job } from './queries';

const queued = jobWith({ status: 'queued' });
const running = jobWith({ status: 'running' });
const succeeded = jobWith({ status: 'succeeded', commit: 'abc' });

/** A server that answers these one after the other; the last one again and again. */
function follow(answers: (Job | ApiProblem | Promise<Job>)[], options: Partial<FollowerParts> = {}) {
  const timers = new ScriptedTimers();
  let reads = 0;
  let hear: (job: Job) => void = () => undefined;
  const follower = new JobFollower({
    read: async () => {
      const answer = answers[Math.min(reads++, answers.length - 1)];
      if (answer instanceof ApiProblem) throw answer;
      return answer;
    },
    listen: (listener) => {
      hear = listener;
      return () => (hear = () => undefined);
    },
    isLive: () => false,
    timers,
    ...options,
  });
  const told: string[] = [];
  follower.subscribe(() => told.push(follower.followed.state));
  return { follower, timers, told, reads: () => reads, hear: (job: Job) => hear(job) };
}

it('tells each state until the end, and asks no more after it', async () => {
  const postponed = jobWith({ status: 'queued', attempts: 1, nextAttemptAt: '2026-01-01T00:00:09Z' });
  const { follower, timers, told, reads } = follow([queued, postponed, running, succeeded]);
  await timers.pass(30_000);
  expect(told).toEqual(['waiting', 'postponed', 'running', 'succeeded']);
  expect(follower.followed.job).toBe(succeeded);
  expect(reads()).toBe(4);
  expect(timers.count).toBe(0);
});

it('hears the end from an event before it asks again', async () => {
  const { follower, timers, reads, hear } = follow([running], { isLive: () => true });
  await settled();
  hear(succeeded);
  expect(follower.followed.state).toBe('succeeded');
  await timers.pass(60_000);
  expect(reads()).toBe(1);
});

it('asks although events arrive, because the last one may have been missed', async () => {
  const { follower, timers } = follow([running, succeeded], { isLive: () => true });
  await timers.pass(3_000);
  expect(follower.followed.state).toBe('running');
  await timers.pass(3_000);
  expect(follower.followed.state).toBe('succeeded');
});

it('ignores an answer that is older than what it heard while it asked', async () => {
  let answer: (job: Job) => void = () => undefined;
  const late = new Promise<Job>((resolve) => (answer = resolve));
  const { follower, hear } = follow([late, succeeded]);
  hear(running);
  answer(queued);
  await settled();
  expect(follower.followed.state).toBe('running');
});

it('tells what it heard before anybody listened, such as the end of a job that is in the cache', () => {
  const { follower, hear } = follow([succeeded]);
  hear(succeeded);
  const told: string[] = [];
  follower.subscribe(() => told.push(follower.followed.state));
  expect(told).toEqual(['succeeded']);
});

it('never goes back from the end', async () => {
  const { follower, hear } = follow([succeeded]);
  await settled();
  hear(running);
  expect(follower.followed.state).toBe('succeeded');
});

it('asks ever more rarely, and while the server is away as well', async () => {
  const quiet = follow([running]);
  await quiet.timers.pass(600_000);
  expect(quiet.timers.waits[0]).toBeLessThan(1_500);
  expect(quiet.timers.waits.at(-1)).toBe(15_000);
  const away = follow([connectionLost(null)]);
  await away.timers.pass(600_000);
  expect(away.timers.waits.at(-1)).toBeGreaterThan(20_000);
  expect(away.follower.followed).toMatchObject({ state: 'waiting', job: null, isLate: true });
});

it('does not lose sight of a job behind a proxy that answers in the server’s place', async () => {
  const page = new ApiProblem({ status: 502, code: 'foreign_answer', message: 'Bad gateway' });
  const { follower, timers } = follow([running, page, page, succeeded]);
  await timers.pass(20_000);
  expect(follower.followed.state).toBe('succeeded');
});

it('ends where the server does not know the job', async () => {
  const gone = new ApiProblem({ status: 404, code: 'not_found', message: 'The job is not there.' });
  const { follower, timers } = follow([running, gone]);
  await timers.pass(10_000);
  expect(follower.followed).toMatchObject({ state: 'unknown', problem: gone });
  expect(timers.count).toBe(0);
});

it('tells that a job is late, and goes on', async () => {
  const { follower, timers } = follow([...Array.from({ length: 40 }, () => running), succeeded]);
  await timers.pass(59_000);
  expect(follower.followed.isLate).toBe(false);
  await timers.pass(20_000);
  expect(follower.followed).toMatchObject({ state: 'running', isLate: true });
  await timers.pass(900_000);
  expect(follower.followed.state).toBe('succeeded');
});

it('asks before it calls a job late after a sleep of the machine', async () => {
  const { follower, timers, told } = follow([running, succeeded], { lateMs: 20_000 });
  const late: boolean[] = [];
  follower.subscribe(() => late.push(follower.followed.isLate && follower.followed.state === 'running'));
  await settled();
  timers.sleep(3 * 3_600_000);
  await timers.pass(1);
  expect(told).toEqual(['running', 'succeeded']);
  expect(late).not.toContain(true);
});

it('tells nothing after it was closed', async () => {
  const { follower, timers, told, hear } = follow([running]);
  await settled();
  follower.close();
  hear(succeeded);
  await timers.pass(60_000);
  expect(told).toEqual(['running']);
});
