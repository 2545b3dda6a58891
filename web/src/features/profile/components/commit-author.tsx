import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ProblemAlert, SectionCard } from '../../../components';
import { isEmail, useForm, useFormProblem } from '../../../lib/form';
import { useMe } from '../../../lib/session';
import { useUpdateProfile } from '../api/profile';

/** Form for a Git author that differs from the account. */
export function CommitAuthor() {
  const { user } = useMe();
  const update = useUpdateProfile();
  const form = useForm({
    initialValues: { gitName: user.gitName ?? '', gitEmail: user.gitEmail ?? '' },
    validate: {
      gitEmail: (value) => (value.trim() === '' || isEmail(value) ? null : t`Enter an e-mail address.`),
    },
  });
  const problem = useFormProblem(form, update.error);
  const submit = form.onSubmit((values) =>
    update.mutate(
      { gitName: values.gitName.trim(), gitEmail: values.gitEmail.trim() },
      {
        onSuccess: (me) => {
          const saved = { gitName: me.user.gitName ?? '', gitEmail: me.user.gitEmail ?? '' };
          form.setValues(saved);
          form.resetDirty(saved);
          notifications.show({ message: t`The author of your commits was saved.` });
        },
      },
    ),
  );
  return (
    <SectionCard
      title={t`Author of your commits`}
      description={t`Replaces your name and e-mail above. Existing commits do not change.`}
    >
      <form noValidate onSubmit={submit}>
        <Stack gap="md" maw={420}>
          <TextInput
            label={t`Author name`}
            description={t`Defaults to your name`}
            placeholder={user.name}
            {...form.getInputProps('gitName')}
          />
          <TextInput
            label={t`Author e-mail`}
            description={t`Your provider uses it to recognise you. GitHub and GitLab offer a private address`}
            type="email"
            placeholder={user.email}
            {...form.getInputProps('gitEmail')}
          />
          <ProblemAlert error={problem} />
          <div>
            <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
              <Trans>Save author</Trans>
            </Button>
          </div>
        </Stack>
      </form>
    </SectionCard>
  );
}
