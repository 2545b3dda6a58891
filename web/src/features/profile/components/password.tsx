import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Checkbox, PasswordInput, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ProblemAlert, SectionCard } from '../../../components';
import { useForm, useFormProblem } from '../../../lib/form';
import { useMe } from '../../../lib/session';
import { useUpdateProfile } from '../api/profile';

const MIN_LENGTH = 8;

export function Password() {
  const { user } = useMe();
  const update = useUpdateProfile();
  const form = useForm({
    initialValues: { currentPassword: '', password: '', revokeTokens: false },
    validate: {
      currentPassword: (value) => (value ? null : t`Enter your current password.`),
      password: (value) => (value.length >= MIN_LENGTH ? null : t`Use at least ${MIN_LENGTH} characters.`),
    },
  });
  const problem = useFormProblem(form, update.error);
  const submit = form.onSubmit((values) =>
    update.mutate(values, {
      onSuccess: () => {
        form.reset();
        notifications.show({ message: t`Your password was changed.` });
      },
    }),
  );
  return (
    <SectionCard title={t`Password`} description={t`A new password also signs you out everywhere else.`}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md" maw={420}>
          {/* Tells password managers which account this is. */}
          <input type="text" autoComplete="username" value={user.email} readOnly hidden />
          <PasswordInput
            label={t`Current password`}
            autoComplete="current-password"
            {...form.getInputProps('currentPassword')}
          />
          <PasswordInput
            label={t`New password`}
            description={t`At least ${MIN_LENGTH} characters`}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <Checkbox
            label={t`Also delete all my API tokens`}
            {...form.getInputProps('revokeTokens', { type: 'checkbox' })}
          />
          <ProblemAlert error={problem} />
          <div>
            <Button type="submit" variant="default" loading={update.isPending}>
              <Trans>Change password</Trans>
            </Button>
          </div>
        </Stack>
      </form>
    </SectionCard>
  );
}
