import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Checkbox, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { FormDialog } from '../../components';
import { useFormDialog } from '../../lib/form';
import { tagName } from '../../lib/tag-name';
import { useWorkspace, type App } from '../../lib/workspace';
import { usePublish, type Release } from './releases';

interface Props {
  app: App;
  /** Saves pending edits. If it rejects, nothing is published. */
  save: () => Promise<void>;
  onClose: () => void;
}

/** Publishes the edited version, with notes, and as a tag if the app is in a repository. */
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
    <FormDialog title={t`Publish ${name}`} submitLabel={t`Publish`} form={form} {...state} onClose={onClose}>
      <Text size="sm">
        <Trans>
          Viewers get this version from now on. It is read-only. To continue editing, create a new version
          from it.
        </Trans>
      </Text>
      <Textarea
        label={t`Release notes`}
        placeholder={t`What is new`}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={16_000}
        data-autofocus
        {...form.getInputProps('notes')}
      />
      <Checkbox
        label={t`Tag in the repository`}
        description={
          isInRepository
            ? t`An annotated tag on the last commit of this version. Its changes have to be committed.`
            : t`Available after the first commit.`
        }
        disabled={!isInRepository}
        {...form.getInputProps('tag', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}

function outcomeText(release: Release | null, version: string): string {
  if (release === null) return t`${version} is being published. Activity shows when it is done.`;
  return release.tag === null
    ? t`${version} is published.`
    : t`${version} is published as ${tagName(release.tag)}.`;
}
