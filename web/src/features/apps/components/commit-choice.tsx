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

/** Whether GitSync takes commits; undefined until that is known. */
export function useCanCommit(): boolean | undefined {
  const { id } = useWorkspace();
  const { data } = useQuery(gitSettingsQuery(id));
  return data && data.configured && data.enabled && data.access !== 'read-only';
}

/** The tick for `Commit changes`, with a warning where the repository has an app of that name. */
export function CommitChoice({ name, checked, onChange }: Props) {
  const { id, can } = useWorkspace();
  const canCommit = useCanCommit();
  const repository = useQuery({ ...repositoryAppsQuery(id), enabled: canCommit === true && checked });
  if (canCommit === undefined) return null;
  if (!canCommit) {
    return (
      <Text size="sm" c="dimmed">
        {can('admin') ? (
          <>
            To commit it to a repository too, first{' '}
            <TextLink to="/w/$w/settings/git" params={{ w: id }} size="sm" underline="always">
              connect one
            </TextLink>
            .
          </>
        ) : (
          'GitSync takes no commits in this workspace. An admin can configure it.'
        )}
      </Text>
    );
  }
  const taken = checked ? repository.data?.items.find((app) => isSameName(app.name, name)) : undefined;
  return (
    <>
      <Checkbox
        label="Commit changes"
        description="Puts the new app into the repository, with your name as the author"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {taken && (
        <Warning>
          The repository has an app of this name. Its file <code>{taken.path ?? taken.name}</code> is replaced
          by the new app’s.
          {taken.lastCommit?.date && (
            <>
              {' '}
              It was last committed <Time value={taken.lastCommit.date} /> by {taken.lastCommit.author.name}:
              “{taken.lastCommit.message}”.
            </>
          )}{' '}
          To keep it, take another name, or import it instead.
        </Warning>
      )}
    </>
  );
}
