import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { ApiProblem, isAccepted, isProblem, type Schemas } from '../api';
import { useWorkspace } from './current-workspace';
import { isOver } from './job-state';
import { jobQuery, type Job } from './queries';

const POLL_MS = 1_000;
/** Polls even while events arrive: the last event may have come before this page listened. */
const LIVE_POLL_MS = 4_000;

interface FollowedJob<Input, Result> {
  run: (input: Input) => void;
  reset: () => void;
  /** True until the job has ended. */
  isPending: boolean;
  /** Null until the job is accepted. */
  status: Job['status'] | null;
  job: Job | null;
  /** False for a job that was started in another tab, by another user, or before this page was loaded. */
  isOwn: boolean;
  result: Result | null;
  error: unknown;
}

interface Options<Input, Result> {
  start: (input: Input) => Promise<Schemas['AcceptedJobView'] | Result>;
  /** `job`: null if the request was answered without one, or was refused. */
  onEnd: (result: Result | null, end: { isOwn: boolean; job: Job | null }) => void;
  /** A job that is already running; it is followed like one that was started here. */
  underWayId?: string | null;
  /** Reads the result of a job; by default, the `result` that the job carries. */
  resultOf?: (job: Job) => Result | null;
}

/** Starts a durable job and follows it to its end, by the event stream or, without one, by polling. */
export function useJob<Input, Result>({
  start,
  onEnd,
  underWayId = null,
  resultOf = ({ result }) => result as Result | null,
}: Options<Input, Result>): FollowedJob<Input, Result> {
  const found = useFoundJob(underWayId);
  const request = useMutation({
    mutationFn: start,
    onSuccess: (answer) => {
      if (!isAccepted(answer)) onEnd(answer, { isOwn: true, job: null });
    },
    onError: () => onEnd(null, { isOwn: true, job: null }),
  });
  const ownId = isAccepted(request.data) ? request.data.jobId : null;
  const isOwn = request.isPending || !isNewer(found.id, ownId);
  const jobId = isOwn ? ownId : found.id;
  const { job, ended, isFollowing, error } = useJobQuery(jobId);
  const notifyEnd = useEffectEvent((end: Job) => onEnd(resultWhenDone(end, resultOf), { isOwn, job: end }));
  useEffect(() => {
    if (ended) notifyEnd(ended);
  }, [ended]);
  const isPending = request.isPending || isFollowing;
  return {
    run: (input) => {
      // A running job is not started a second time.
      if (isPending) return;
      found.dismiss();
      request.mutate(input);
    },
    reset: () => {
      found.dismiss();
      request.reset();
    },
    isPending,
    status: job?.status ?? (jobId ? 'queued' : null),
    job,
    isOwn,
    ...outcomeOf({ direct: isOwn ? request : NO_REQUEST, error, ended, resultOf }),
  };
}

/** The id of a job that was found running, until it is dismissed. */
function useFoundJob(underWayId: string | null) {
  const [id, setId] = useState(underWayId);
  // Job ids rise with time: a job up to this id has been dismissed.
  const [dismissedId, setDismissedId] = useState('');
  if (underWayId !== null && underWayId !== id && underWayId > dismissedId) setId(underWayId);
  const dismiss = () => {
    setDismissedId([dismissedId, id ?? '', underWayId ?? ''].sort().at(-1) ?? '');
    setId(null);
  };
  return { id, dismiss };
}

function useJobQuery(jobId: string | null) {
  const { id: w, isLive } = useWorkspace();
  const query = useQuery({
    ...jobQuery(w, jobId ?? ''),
    enabled: jobId !== null,
    refetchInterval: ({ state: { data } }) => {
      if (data && isOver(data)) return false;
      return isLive ? LIVE_POLL_MS : POLL_MS;
    },
    retry: (_, error) => isProblem(error, 'connection_lost', 'busy'),
  });
  const { data, error, isError } = query;
  const job = jobId === null ? null : (data ?? null);
  const ended = job && isOver(job) ? job : null;
  return { job, ended, isFollowing: jobId !== null && !ended && !isError, error };
}

interface Outcome<Result> {
  /** The request that started the job; it may have returned the result itself. */
  direct: { data?: Schemas['AcceptedJobView'] | Result; error: unknown };
  error: unknown;
  ended: Job | null;
  resultOf: (job: Job) => Result | null;
}

const NO_REQUEST = { error: null };

function outcomeOf<Result>({ direct, error, ended, resultOf }: Outcome<Result>) {
  const directResult = direct.data && !isAccepted(direct.data) ? (direct.data as Result) : null;
  const failure = ended && ended.status !== 'succeeded' ? ApiProblem.ofJob(ended) : null;
  return {
    result: directResult ?? (ended && resultWhenDone(ended, resultOf)),
    error: direct.error ?? error ?? failure,
  };
}

const resultWhenDone = <Result>(ended: Job, resultOf: (job: Job) => Result | null): Result | null =>
  ended.status === 'succeeded' ? resultOf(ended) : null;

/** Tells if the job that was found started after our own. */
const isNewer = (foundId: string | null, ownId: string | null): boolean =>
  foundId !== null && (ownId === null || ownId < foundId);
