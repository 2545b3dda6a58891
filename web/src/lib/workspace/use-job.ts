import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { ApiProblem, isProblem, type Schemas } from '../api';
import { useWorkspace } from './current-workspace';
import { jobQuery, type Job } from './queries';

const POLL_MS = 1_000;
/** Also while events arrive: the one that tells the end may have come before anybody listened. */
const LIVE_POLL_MS = 4_000;

const isOver = ({ status }: Job): boolean => status !== 'queued' && status !== 'running';

interface Followed<Input, Result> {
  run: (input: Input) => void;
  reset: () => void;
  /** Until the job has ended. */
  isPending: boolean;
  /** Where the job stands, once it is accepted. */
  status: Job['status'] | null;
  job: Job | null;
  /** Whether it was started here: else in another tab, by somebody else, or before the page was loaded. */
  isOwn: boolean;
  result: Result | null;
  error: unknown;
}

interface Options<Input, Result> {
  start: (input: Input) => Promise<Schemas['AcceptedJobView'] | Result>;
  /** `isOwn`: it was started here. */
  onEnd: (result: Result | null, end: { isOwn: boolean }) => void;
  /** A job that somebody has started already; it is followed as if it had been started here. */
  underWayId?: string | null;
  /** What a job of another kind than `start` makes has come to; else its own result. */
  resultOf?: (job: Job) => Result | null;
}

/** Starts a durable job and follows it to its end, by the event stream or, without one, by asking. */
export function useJob<Input, Result>(options: Options<Input, Result>): Followed<Input, Result> {
  const { start, onEnd, underWayId = null } = options;
  const resultOf = options.resultOf ?? (({ result }: Job) => result as Result | null);
  const { id: w, isLive } = useWorkspace();
  const [foundId, setFoundId] = useState(underWayId);
  /** Ids rise with time: what was found no later than this is of no interest any more. */
  const [doneId, setDoneId] = useState('');
  if (underWayId !== null && underWayId !== foundId && underWayId > doneId) setFoundId(underWayId);
  const leaveFound = () => {
    setDoneId([doneId, foundId ?? '', underWayId ?? ''].sort().at(-1) ?? '');
    setFoundId(null);
  };
  const request = useMutation({
    mutationFn: start,
    onSuccess: (answer) => {
      if (!isAccepted(answer)) onEnd(answer, { isOwn: true });
    },
    onError: () => onEnd(null, { isOwn: true }),
  });
  const ownId = isAccepted(request.data) ? request.data.jobId : null;
  // What was found later than what was started here is the one to look at.
  const isOwn = foundId === null || request.isPending || (ownId !== null && ownId >= foundId);
  const jobId = isOwn ? ownId : foundId;
  const job = useQuery({
    ...jobQuery(w, jobId ?? ''),
    enabled: jobId !== null,
    refetchInterval: ({ state: { data } }) => {
      if (data && isOver(data)) return false;
      return isLive ? LIVE_POLL_MS : POLL_MS;
    },
    retry: (_, error) => isProblem(error, 'connection_lost', 'busy'),
  });
  const found = jobId === null ? null : (job.data ?? null);
  const ended = found && isOver(found) ? found : null;
  const isPending = request.isPending || (jobId !== null && !ended && !job.isError);
  const hasSucceeded = ended?.status === 'succeeded';
  const tell = useEffectEvent((end: Job) => {
    onEnd(end.status === 'succeeded' ? resultOf(end) : null, { isOwn });
  });
  useEffect(() => {
    if (ended) tell(ended);
  }, [ended]);
  const direct = isOwn && request.data && !isAccepted(request.data) ? (request.data as Result) : null;
  const failure = ended && !hasSucceeded ? ApiProblem.ofJob(ended) : null;
  return {
    run: (input) => {
      // What is under way is not started a second time.
      if (isPending) return;
      leaveFound();
      request.mutate(input);
    },
    reset: () => {
      leaveFound();
      request.reset();
    },
    isPending,
    status: found?.status ?? (jobId ? 'queued' : null),
    job: found,
    isOwn,
    result: direct ?? (hasSucceeded ? resultOf(ended) : null),
    error: (isOwn ? request.error : null) ?? job.error ?? failure,
  };
}

const isAccepted = (answer: unknown): answer is Schemas['AcceptedJobView'] =>
  typeof answer === 'object' && answer !== null && 'jobId' in answer;
