import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { ApiProblem, isProblem, type Schemas } from '../../../lib/api';
import { jobQuery, useWorkspace, type Job } from '../../../lib/workspace';

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
  result: Result | null;
  error: unknown;
}

/** Starts a durable job and follows it to its end, by the event stream or, without one, by asking. */
export function useJob<Input, Result>({
  start,
  onEnd,
}: {
  start: (input: Input) => Promise<Schemas['AcceptedJobView'] | Result>;
  onEnd: (result: Result | null) => void;
}): Followed<Input, Result> {
  const { id: w, isLive } = useWorkspace();
  const [jobId, setJobId] = useState<string | null>(null);
  const request = useMutation({
    mutationFn: start,
    onMutate: () => setJobId(null),
    onSuccess: (answer) => (isAccepted(answer) ? setJobId(answer.jobId) : onEnd(answer)),
    onError: () => onEnd(null),
  });
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
  const tell = useEffectEvent((end: Job) =>
    onEnd(end.status === 'succeeded' ? (end.result as Result | null) : null),
  );
  useEffect(() => {
    if (ended) tell(ended);
  }, [ended]);
  const direct = request.data && !isAccepted(request.data) ? (request.data as Result) : null;
  return {
    run: (input) => request.mutate(input),
    reset: () => {
      setJobId(null);
      request.reset();
    },
    isPending: request.isPending || (jobId !== null && !ended && !job.isError),
    status: found?.status ?? (jobId ? 'queued' : null),
    result: direct ?? (ended?.status === 'succeeded' ? (ended.result as Result | null) : null),
    error:
      request.error ?? job.error ?? (ended && ended.status !== 'succeeded' ? ApiProblem.ofJob(ended) : null),
  };
}

const isAccepted = (answer: unknown): answer is Schemas['AcceptedJobView'] =>
  typeof answer === 'object' && answer !== null && 'jobId' in answer;
