import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { Dialog, LinkButton, PresentCommit } from '../../../components';
import { presentOf, type ApiProblem } from '../../../lib/api';
import { useWorkspace, type App } from '../../../lib/workspace';

export interface NotCommitted {
  app: App;
  /** Words for the change itself: `Orders was created`. */
  done: string;
  error: ApiProblem;
}

/** Tells that a new app is here but not committed, because the repository has one of its name, and leads to the choice. */
export function NotCommittedDialog({ app, done, error, onClose }: NotCommitted & { onClose: () => void }) {
  const { id: w } = useWorkspace();
  const present = presentOf(error);
  return (
    <Dialog onClose={onClose} title={t`${done}, but not committed`}>
      <Stack gap="md">
        <div role="alert">
          <Text size="sm">
            <Trans>{error.message} Nothing in the repository was replaced.</Trans>
          </Text>
          {present && <PresentCommit commit={present} />}
        </div>
        <Text size="sm">
          <Trans>
            In GitSync you can compare the two, keep one of them or both, or replace the one in the
            repository.
          </Trans>
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Not now</Trans>
          </Button>
          <LinkButton to="/w/$w/apps/$a/changes" params={{ w, a: app.id }} data-autofocus>
            <Trans>Open GitSync</Trans>
          </LinkButton>
        </Group>
      </Stack>
    </Dialog>
  );
}
