import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Checkbox, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { TextLink, Time } from '../../../components';
import { gitSettingsQuery, useWorkspace } from '../../../lib/workspace';
import { isSameName, repositoryAppsQuery } from '../api/repository-apps';
import { Warning } from './warning';

interface Props {
  name: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** Tells if the workspace can commit; undefined while loading. */
export function useCanCommit(): boolean | undefined {
  const { id } = useWorkspace();
  const { data } = useQuery(gitSettingsQuery(id));
  return data && data.configured && data.enabled && data.access !== 'read-only';
}

/** Checkbox `Commit changes`, with a warning if the repository has an app with that name. */
export function CommitChoice({ name, checked, onChange }: Props) {
  const { id, copy, can } = useWorkspace();
  const canCommit = useCanCommit();
  const repository = useQuery({ ...repositoryAppsQuery(copy), enabled: canCommit === true && checked });
  if (canCommit === undefined) return null;
  if (!canCommit) {
    return (
      <Text size="sm" c="dimmed">
        {can('admin') ? (
          <>
            <Trans>
              To commit the app as well, first{' '}
              <TextLink to="/w/$w/settings/git" params={{ w: id }} size="sm" underline="always">
                connect a repository
              </TextLink>
              .
            </Trans>
          </>
        ) : (
          t`This workspace cannot commit. An admin can configure GitSync.`
        )}
      </Text>
    );
  }
  const taken = checked ? repository.data?.items.find((app) => isSameName(app.name, name)) : undefined;
  return (
    <>
      <Checkbox
        label={t`Commit changes`}
        description={t`Commits the new app to the repository, with you as the author`}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {taken && (
        <Warning>
          <Trans>
            The repository already has an app with this name: <code>{taken.path ?? taken.name}</code>.
          </Trans>{' '}
          {taken.lastCommit?.date && (
            <Trans>
              It was last committed <Time value={taken.lastCommit.date} /> by {taken.lastCommit.author.name}:
              “{taken.lastCommit.message}”.
            </Trans>
          )}{' '}
          <Trans>Nothing is replaced: the app is created here, and you then choose which one to keep.</Trans>
        </Warning>
      )}
    </>
  );
}
