import { Checkbox, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { FormDialog } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { useWorkspace, type App } from '../../../lib/workspace';
import { usePublish, type Release } from '../api/releases';

interface Props {
  app: App;
  /** Saves what is edited. Nothing is published where it rejects. */
  save: () => Promise<void>;
  onClose: () => void;
}

/** Publishes the version that is edited, with notes, and as a tag where the app is in a repository. */
export function PublishDialog({ app, save, onClose }: Props) {
  const { copy } = useWorkspace();
  const { id: versionId, name } = app.editingVersion;
  const isInRepository = app.gitState !== 'none';
  const publish = usePublish(copy, app.id, save);
  const { form, ...state } = useFormDialog({
    initialValues: { notes: '', tag: isInRepository },
    validate: {},
    mutation: publish,
    toInput: (values) => ({ versionId, ...values }),
    onSuccess: (release) => {
      notifications.show({ message: outcomeText(release, name) });
      onClose();
    },
  });
  return (
    <FormDialog title={`Publish ${name}`} submitLabel="Publish" form={form} {...state} onClose={onClose}>
      <Text size="sm">
        Viewers get this version from now on. It is read-only: to go on, create a new version from it.
      </Text>
      <Textarea
        label="Release notes"
        placeholder="What is new"
        autosize
        minRows={3}
        maxRows={10}
        maxLength={16_000}
        data-autofocus
        {...form.getInputProps('notes')}
      />
      <Checkbox
        label="Tag in the repository"
        description={
          isInRepository
            ? 'An annotated tag on the last commit of this version. Its changes have to be committed.'
            : 'Possible once the app was committed.'
        }
        disabled={!isInRepository}
        {...form.getInputProps('tag', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}

function outcomeText(release: Release | null, version: string): string {
  if (release === null) return `${version} is being published. Activity shows when it is done.`;
  return release.tag === null ? `${version} is published.` : `${version} is published as ${release.tag}.`;
}
