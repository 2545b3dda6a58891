import createClient from 'openapi-fetch';
import { basePath } from '../base-path';
import { browserTimers } from '../timers';
import { takeAhead } from './ask-ahead';
import { connectionLost } from './problem';
import { Reachability } from './reachability';
import type { components, paths } from './schema';
import { Transport } from './transport';

export type Schemas = components['schemas'];

/** Tells whether the server answers. */
export const reachability = new Reachability();

const transport = new Transport(
  (request, init) => takeAhead(request) ?? fetch(request, init),
  browserTimers,
  (isAway) => reachability.set(isAway),
);

/** API client, typed by the OpenAPI document. Page and API share an origin, so the session cookie is sent. */
export const api = createClient<paths>({ baseUrl: basePath, fetch: transport.send });

/** Sends a request whose caller repeats it, and reads its answer. Rejects with an `ApiProblem`. */
export const sendOnce = (address: string, init: RequestInit): Promise<Response> =>
  transport.sendOnce(new Request(address, init));

interface Answer<T> {
  data?: T;
}

/** Returns the response body. Throws an `ApiProblem` if the server refuses or cannot be reached. */
export async function answerOf<T>(request: Promise<Answer<T>>): Promise<T> {
  try {
    return (await request).data as T;
  } catch (error) {
    // JSON that breaks off: the answer was cut on its way.
    throw error instanceof SyntaxError ? connectionLost(error) : error;
  }
}

/** Header with which a request is answered with its job at once. */
export const AT_ONCE = { Prefer: 'respond-async' };

/** For long reads: answered with a job, whose progress can be shown, if the result takes longer than a second. */
export const SOON = { Prefer: 'wait=1' };

type Accepted = Schemas['AcceptedJobView'];

/** Tells if the answer of a request is its job, not its result. */
export const isAccepted = (answer: unknown): answer is Accepted =>
  typeof answer === 'object' && answer !== null && 'jobId' in answer;
