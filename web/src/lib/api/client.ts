import createClient from 'openapi-fetch';
import { basePath } from '../base-path';
import { ApiProblem, connectionLost } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

/** API client, typed by the OpenAPI document. Page and API share an origin, so the session cookie is sent. */
export const api = createClient<paths>({ baseUrl: basePath });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Returns the response body. Throws an `ApiProblem` if the server refuses or cannot be reached. */
export async function answerOf<T>(request: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await sent(request);
  if (!response.ok) throw ApiProblem.of(response.status, error);
  return data as T;
}

type Job = Schemas['JobView'];
type Accepted = Schemas['AcceptedJobView'];

/** Tells if the answer of a request is its job, not its result. */
export const isAccepted = (answer: unknown): answer is Accepted =>
  typeof answer === 'object' && answer !== null && 'jobId' in answer;

const POLL_MS = 1_000;

/** Returns the result of a durable job; polls the job after a 202. */
export async function resultOf<T>(request: Promise<Answer<T>>): Promise<Exclude<T, Accepted>> {
  const { data, error, response } = await sent(request);
  if (!response.ok) throw ApiProblem.of(response.status, error);
  if (response.status !== 202) return data as Exclude<T, Accepted>;
  const address = response.headers.get('Location');
  if (!address) throw ApiProblem.of(502, null);
  return (await endOf(address)) as Exclude<T, Accepted>;
}

async function endOf(address: string): Promise<unknown> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    // A lost connection does not affect the job, so polling continues.
    const response = await fetch(address).catch(() => null);
    if (!response || response.status === 503) continue;
    const job = (await response.json()) as Job;
    if (!response.ok) throw ApiProblem.of(response.status, job);
    if (job.status === 'succeeded') return job.result;
    if (job.status === 'failed' || job.status === 'cancelled') throw ApiProblem.ofJob(job);
  }
}

async function sent<T>(request: Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await request;
  } catch (error) {
    throw connectionLost(error);
  }
}
