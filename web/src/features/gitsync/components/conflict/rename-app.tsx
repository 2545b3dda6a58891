import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '../../../../components';
import { useWorkspace, type App } from '../../../../lib/workspace';
import { requestRename } from '../../api/app-git';
import { saveFirst } from '../../api/save-first';
import classes from '../gitsync.module.css';

interface Props {
  app: App;
  save: () => Promise<boolean>;
  onRenamed: () => void;
}

/** Gives the app another name where its name is taken in the repository: both apps then stay as they are. */
export function RenameApp({ app, save, onRenamed }: Props) {
  const { copy } = useWorkspace();
  const [typed, setTyped] = useState<string | null>(null);
  // Follows the app's name: the rename may be told by an event before it is answered.
  const name = typed ?? `${app.name} 2`;
  const rename = useMutation({
    mutationFn: async (wanted: string) => {
      await saveFirst(save);
      return requestRename(copy, app.id, wanted);
    },
    onSuccess: (_, wanted) => {
      notifications.show({ message: t`${app.name} was renamed to ${wanted}.` });
      onRenamed();
    },
  });
  return (
    <form
      noValidate
      className={classes.otherName}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) rename.mutate(name.trim());
      }}
    >
      <TextInput
        size="xs"
        label={t`Or keep both, and rename this app`}
        autoComplete="off"
        value={name}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button size="xs" variant="default" type="submit" disabled={!name.trim()} loading={rename.isPending}>
        <Trans>Rename</Trans>
      </Button>
      <ProblemAlert error={rename.error} title={t`Not renamed`} />
    </form>
  );
}
