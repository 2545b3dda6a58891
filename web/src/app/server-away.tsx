import { Trans } from '@lingui/react/macro';
import { Loader } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { reachability, sendOnce } from '../lib/api';
import { basePath } from '../lib/base-path';
import classes from './server-away.module.css';

const ASKED_EACH_MS = 2_000;

interface Props {
  /** Called when the server is back. */
  onBack: () => void;
}

/** Says on every screen that the server is away, from the first failed request until it answers again. */
export function ServerAway({ onBack }: Props) {
  const isAway = useSyncExternalStore(reachability.subscribe, reachability.isAway);
  return <div role="status">{isAway && <Away onBack={onBack} />}</div>;
}

/** Asks until the server answers, and then repeats what has failed. */
function Away({ onBack }: Props) {
  const client = useQueryClient();
  useEffect(() => {
    const timer = setInterval(
      () => void sendOnce(`${basePath}/api/health/live`, {}).catch(() => undefined),
      ASKED_EACH_MS,
    );
    return () => {
      clearInterval(timer);
      void client.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
      onBack();
    };
  }, [client, onBack]);
  return (
    <div className={classes.away}>
      <Loader size={14} color="currentColor" aria-hidden />
      <Trans>Trellis does not answer. Trying again…</Trans>
    </div>
  );
}
