import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { LinkButton } from '../../../../components';
import type { Schemas } from '../../../../lib/api';
import { askForConstants, useProductOf, useWorkspace } from '../../../../lib/workspace';
import { MissingHere } from './missing-here';

export function Imported({ app, onClose }: { app: Schemas['ImportedAppView']; onClose: () => void }) {
  const { id } = useWorkspace();
  const productOf = useProductOf();
  const { constants, secrets, hostConstants } = app.missing;
  const canAdd = constants.length + secrets.length > 0 && !hostConstants;
  return (
    <Stack gap="md" role="status">
      <Text size="sm">
        {app.hostedBy ? (
          <Trans>
            <strong>{app.name}</strong> was imported and created in {productOf(app.hostedBy.kind)}. Edit it
            there; pulling updates it.
          </Trans>
        ) : (
          <Trans>
            <strong>{app.name}</strong> was imported. It is locked and updated by pulling. Duplicate it to
            edit a copy.
          </Trans>
        )}
      </Text>
      <MissingHere missing={app.missing} />
      <Group justify="flex-end" gap="xs">
        {canAdd && (
          <LinkButton
            to="/w/$w/settings/constants"
            params={{ w: id }}
            search={askForConstants({ constants, secrets })}
            variant="default"
          >
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
