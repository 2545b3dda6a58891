import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { ProblemAlert } from '../../../components';
import { useForm, useFormProblem, useFreshValues } from '../../../lib/form';
import { useWorkspace, type App } from '../../../lib/workspace';
import { requestRename } from '../api/app-git';
import { saveFirst } from '../api/save-first';
import classes from './gitsync.module.css';

interface Props {
  app: App;
  save: () => Promise<boolean>;
  onRenamed: () => void;
}

/** Gives the app another name where its name is taken in the repository: both apps then stay as they are. */
export function RenameApp({ app, save, onRenamed }: Props) {
  const { copy } = useWorkspace();
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
  const suggested = { name: `${app.name} 2` };
  const form = useForm({
    initialValues: suggested,
    validate: { name: (name) => (name.trim() ? null : t`Enter a name.`) },
  });
  // The rename may be told by an event before it is answered.
  useFreshValues(form, suggested);
  const problem = useFormProblem(form, rename.error);
  return (
    <form
      noValidate
      className={classes.otherName}
      onSubmit={form.onSubmit(({ name }) => rename.mutate(name.trim()))}
    >
      <TextInput
        size="xs"
        label={t`Or keep both, and rename this app`}
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <Button size="xs" variant="default" type="submit" loading={rename.isPending}>
        <Trans>Rename</Trans>
      </Button>
      <ProblemAlert error={problem} title={t`Not renamed`} />
    </form>
  );
}
