import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Code, Group, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ProblemAlert, SectionCard } from '../../../../components';
import { useForm, useFormProblem, useFreshValues } from '../../../../lib/form';
import { useMe } from '../../../../lib/session';
import { useWorkspace, type GitSettings } from '../../../../lib/workspace';
import { useSaveTemplate } from '../../api/git-settings';
import classes from '../git-settings.module.css';

/** Template for commit messages. */
export function CommitTemplate({ settings }: { settings: GitSettings }) {
  const { id, name } = useWorkspace();
  const { user } = useMe();
  const save = useSaveTemplate(id);
  const form = useTemplateForm(settings);
  const problem = useFormProblem(form, save.error);
  const { commitTemplate } = form.getValues();
  const example = exampleOf(commitTemplate, { workspace: name, user: user.gitName ?? user.name });
  const submit = form.onSubmit((values) =>
    save.mutate(values.commitTemplate.trim(), {
      onSuccess: (saved) => {
        const kept = { commitTemplate: saved.commitTemplate ?? '' };
        form.setValues(kept);
        form.resetDirty(kept);
        notifications.show({ message: t`The template was saved. It applies from the next commit on.` });
      },
    }),
  );
  return (
    <SectionCard
      title={t`Commit messages`}
      description={t`Text around each commit message, for example for a ticket system or a hook. Leave it empty to commit the message alone.`}
    >
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          <Textarea
            label={t`Template`}
            placeholder={PLACEHOLDERS[0].name}
            autosize
            minRows={1}
            maxRows={8}
            maxLength={2000}
            classNames={{ input: classes.mono }}
            {...form.getInputProps('commitTemplate')}
          />
          <Text size="xs" c="dimmed">
            {PLACEHOLDERS.map(({ name: placeholder, means }, index) => (
              <span key={placeholder}>
                {index > 0 && ', '}
                <Code>{placeholder}</Code> {means}
              </span>
            ))}
          </Text>
          {commitTemplate.trim() !== '' && (
            <div role="group" aria-label={t`Example message`} className={classes.example}>
              {example}
            </div>
          )}
          <ProblemAlert error={problem} />
          <Group>
            <Button type="submit" variant="default" disabled={!form.isDirty()} loading={save.isPending}>
              <Trans>Save template</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </SectionCard>
  );
}

function useTemplateForm(settings: GitSettings) {
  const stored = { commitTemplate: settings.commitTemplate ?? '' };
  const form = useForm({ initialValues: stored });
  useFreshValues(form, stored);
  return form;
}

const PLACEHOLDERS = [
  { name: '{message}', means: t`the entered message (required)` },
  { name: '{app}', means: t`the app` },
  { name: '{version}', means: t`its version` },
  { name: '{workspace}', means: t`this workspace` },
  { name: '{user}', means: t`the author` },
];

/** Fills in the template like the server, with sample values. */
const exampleOf = (template: string, values: { workspace: string; user: string }): string => {
  const all: Record<string, string> = {
    message: t`Sort by date`,
    app: t`Orders`,
    version: 'v1',
    workspace: values.workspace,
    user: values.user,
  };
  return template.replace(/\{([a-z]+)\}/g, (whole, name: string) => all[name] ?? whole).trim();
};
