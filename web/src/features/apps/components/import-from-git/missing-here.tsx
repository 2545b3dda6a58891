import { Trans } from '@lingui/react/macro';
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { TextLink } from '../../../../components';
import { askForConstants, useWorkspace, withoutVariables } from '../../../../lib/workspace';
import type { Preview } from '../../api/repository-apps';
import classes from './import.module.css';

type Missing = Preview['missing'];

interface Props {
  missing: Missing;
}

/** Lists constants, secrets and credentials that the app uses and its place of editing lacks. */
export function MissingHere({ missing }: Props) {
  const {
    constants,
    secrets,
    credentials,
    dataSources = [],
    tables = [],
    modules = [],
    variables = [],
  } = missing;
  const names = [constants, secrets, tables, modules, variables].flat().length;
  if (names + dataSources.length + credentials.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        <Trans>No constants, secrets or credentials are missing.</Trans>
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {names > 0 && <MissingNames missing={missing} />}
      {dataSources.length > 0 && <MissingSources dataSources={dataSources} />}
      {credentials.length > 0 && <MissingCredentials credentials={credentials} />}
    </Stack>
  );
}

function MissingNames({ missing }: Props) {
  const { constants, secrets, tables = [], modules = [], variables = [], hostConstants } = missing;
  const { id: w } = useWorkspace();
  return (
    <div>
      <Text size="sm">
        {hostConstants ? (
          <Trans>Missing in the connected editor. Add these there:</Trans>
        ) : (
          <Trans>
            Missing in this workspace. Add these under{' '}
            <TextLink
              to="/w/$w/settings/constants"
              params={{ w }}
              search={askForConstants({ constants, secrets })}
              underline="always"
            >
              Constants
            </TextLink>
            :
          </Trans>
        )}
      </Text>
      <ul className={classes.names}>
        <Items names={constants} text={(name) => <Trans>{name} constant</Trans>} />
        <Items names={secrets} text={(name) => <Trans>{name} secret</Trans>} />
        <Items names={tables} text={(name) => <Trans>{name} table</Trans>} />
        <Items names={modules} text={(name) => <Trans>{name} module</Trans>} />
        <Items names={variables} text={(name) => <Trans>{name} workspace variable</Trans>} />
      </ul>
      <Text size="sm">{withoutVariables(missing)}</Text>
    </div>
  );
}

interface ItemsProps {
  names: string[];
  text: (name: ReactNode) => ReactNode;
}

const Items = ({ names, text }: ItemsProps) =>
  names.map((name) => <li key={name}>{text(<code>{name}</code>)}</li>);

const MissingSources = ({ dataSources }: Required<Pick<Missing, 'dataSources'>>) => (
  <div>
    <Text size="sm">
      <Trans>
        Missing in the connected editor. Make these data sources there, under these names; an app that is
        created there gets them without settings:
      </Trans>
    </Text>
    <ul className={classes.names}>
      {dataSources.map(({ name, kind }) => (
        <li key={`${kind} ${name}`}>
          <code>{name}</code> ({kind})
        </li>
      ))}
    </ul>
  </div>
);

const MissingCredentials = ({ credentials }: Pick<Missing, 'credentials'>) => (
  <div>
    <Text size="sm">
      <Trans>
        Credentials are never stored in the repository. Enter the credentials of these data sources where the
        app runs:
      </Trans>
    </Text>
    <ul className={classes.names}>
      {credentials.map(({ dataSourceId, name }) => (
        <li key={dataSourceId}>
          <code>{name ?? dataSourceId}</code>
        </li>
      ))}
    </ul>
  </div>
);
