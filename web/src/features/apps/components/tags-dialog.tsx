import { t } from '@lingui/core/macro';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import { TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FormDialog } from '../../../components';
import { useForm } from '../../../lib/form';
import { appsQuery, useWorkspace, type App } from '../../../lib/workspace';
import { useTagApp } from '../api/change-apps';
import { tagsOf } from '../lib/shown-apps';

const MAX_TAGS = 20;
const MAX_LENGTH = 40;

/** Sets the tags of an app; those of other apps are offered. */
export function TagsDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { copy } = useWorkspace();
  const { data: apps = [] } = useQuery(appsQuery(copy));
  const save = useTagApp(copy);
  const form = useForm({
    initialValues: { tags: app.tags ?? [] },
    validate: {
      tags: (tags) =>
        tags.some((tag) => tag.length > MAX_LENGTH) ? t`A tag has at most ${MAX_LENGTH} characters.` : null,
    },
  });
  return (
    <FormDialog
      title={t`Tags of ${app.name}`}
      submitLabel={t`Save tags`}
      form={form}
      isPending={save.isPending}
      error={save.error}
      onSubmit={form.onSubmit(({ tags }) => save.mutate({ id: app.id, tags }, { onSuccess: onClose }))}
      onClose={onClose}
    >
      <TagsInput
        label={t`Tags`}
        description={t`For finding apps in this workspace. Tags are not committed. Press Enter after each.`}
        data={tagsOf(apps)}
        maxTags={MAX_TAGS}
        acceptValueOnBlur
        data-autofocus
        {...form.getInputProps('tags')}
      />
    </FormDialog>
  );
}
