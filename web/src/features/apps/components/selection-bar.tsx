import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, CloseButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useWorkspace } from '../../../lib/workspace';
import type { useSelection } from '../lib/use-selection';
import classes from './selection-bar.module.css';

interface Props {
  selection: ReturnType<typeof useSelection>;
  /** The number of apps that can be selected. */
  count: number;
}

/** Acts on the selected apps. */
export function SelectionBar({ selection, count }: Props) {
  const { id: w } = useWorkspace();
  const navigate = useNavigate();
  const { apps, selectAll, clear } = selection;
  const state = { appIds: apps.map(({ id }) => id) };
  return (
    <section className={classes.bar} aria-label={t`Selected apps`}>
      <span role="status" className={classes.count}>
        <Trans>{apps.length} selected</Trans>
      </span>
      {apps.length < count && (
        <Button variant="subtle" size="xs" onClick={selectAll}>
          <Trans>Select all {count}</Trans>
        </Button>
      )}
      <div className={classes.actions}>
        <Button
          variant="default"
          size="xs"
          onClick={() => void navigate({ to: '/w/$w/pull', params: { w }, state })}
        >
          <Trans>Check and pull…</Trans>
        </Button>
        <Button size="xs" onClick={() => void navigate({ to: '/w/$w/commit', params: { w }, state })}>
          <Trans>Commit…</Trans>
        </Button>
        <CloseButton aria-label={t`Clear the selection`} onClick={clear} />
      </div>
    </section>
  );
}
