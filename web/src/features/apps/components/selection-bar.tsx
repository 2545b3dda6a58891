import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, CloseButton, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { ActionBar } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import type { useSelection } from '../lib/use-selection';

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
    <ActionBar
      label={t`Selected apps`}
      start={
        <>
          <Text span role="status" size="sm" fw={600}>
            <Trans>
              {apps.length} of {count} selected
            </Trans>
          </Text>
          {apps.length < count && (
            <Button variant="subtle" size="xs" onClick={selectAll}>
              <Trans>Select all {count}</Trans>
            </Button>
          )}
        </>
      }
      actions={
        <>
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
        </>
      }
    />
  );
}
