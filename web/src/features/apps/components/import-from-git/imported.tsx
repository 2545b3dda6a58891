import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { LinkButton } from '../../../../components';
import type { Schemas } from '../../../../lib/api';
import { useProductOf, useWorkspace } from '../../../../lib/workspace';
import { MissingConstants } from './missing-constants';

export function Imported({ app, onClose }: { app: Schemas['ImportedAppView']; onClose: () => void }) {
  const { id } = useWorkspace();
  const productOf = useProductOf();
  const isMissing = app.missing.constants.length + app.missing.secrets.length > 0;
  return (
    <Stack gap="md" role="status">
      <Text size="sm">
        {app.hostedBy ? (
          <Trans>
            <strong>{app.name}</strong> was imported, and made in {productOf(app.hostedBy.kind)}. Edit it
            there; pulling updates it.
          </Trans>
        ) : (
          <Trans>
            <strong>{app.name}</strong> was imported. It is locked and updated by pulling. Duplicate it to
            edit a copy.
          </Trans>
        )}
      </Text>
      <MissingConstants missing={app.missing} />
      <Group justify="flex-end" gap="xs">
        {isMissing && (
          <LinkButton to="/w/$w/settings/constants" params={{ w: id }} variant="default">
            <Trans>Add constants</Trans>
          </LinkButton>
        )}
        <LinkButton to="/w/$w/apps/$a" params={{ w: id, a: app.id }} variant="default">
          <Trans>Open app</Trans>
        </LinkButton>
        <Button onClick={onClose}>
          <Trans>Done</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
