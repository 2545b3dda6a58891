import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import type { Schemas } from '../lib/api';
import { formatList } from '../lib/language';
import { askForConstants, missingThings, useWorkspace, withoutVariables } from '../lib/workspace';
import { TextLink } from './links';

/** Names in one line the missing things that pulled changes use. */
export function MissingNames({ missing }: { missing: Schemas['MissingView'] }) {
  const { id: w } = useWorkspace();
  const { constants, secrets, hostConstants } = missing;
  const names = formatList(missingThings(missing));
  return (
    <Text size="sm" component="span">
      {hostConstants ? (
        <Trans>Missing in the connected editor: {names}</Trans>
      ) : (
        <Trans>
          Missing here: {names}.{' '}
          <TextLink
            to="/w/$w/settings/constants"
            params={{ w }}
            search={askForConstants({ constants, secrets })}
            size="sm"
            underline="always"
          >
            Add missing constants
          </TextLink>
        </Trans>
      )}{' '}
      {withoutVariables(missing)}
    </Text>
  );
}
