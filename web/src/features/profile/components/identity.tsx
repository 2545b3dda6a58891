import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ProblemAlert, SectionCard } from '../../../components';
import { isEmail, useForm, useFormProblem } from '../../../lib/form';
import { useMe } from '../../../lib/session';
import { useUpdateProfile } from '../api/profile';
import classes from './profile.module.css';

export function Identity() {
  const { user } = useMe();
  const update = useUpdateProfile();
  const form = useForm({
    initialValues: { name: user.name, email: user.email, currentPassword: '' },
    validate: {
      name: (value) => (value.trim() ? null : t`Enter a name.`),
      email: (value) => (isEmail(value) ? null : t`Enter an e-mail address.`),
      currentPassword: (value, { email }) =>
        email.trim() !== user.email && !value ? t`Enter your password to change the e-mail address.` : null,
    },
  });
  const problem = useFormProblem(form, update.error);
  const { name, email } = form.getValues();
  const isNewEmail = email.trim() !== user.email;
  const submit = form.onSubmit((values) =>
    update.mutate(
      {
        name: values.name.trim(),
        ...(isNewEmail ? { email: values.email.trim(), currentPassword: values.currentPassword } : {}),
      },
      {
        onSuccess: (me) => {
          form.setValues({ name: me.user.name, email: me.user.email, currentPassword: '' });
          form.resetDirty({ name: me.user.name, email: me.user.email, currentPassword: '' });
          notifications.show({ message: t`Your profile was saved.` });
        },
      },
    ),
  );
  return (
    <SectionCard title={t`Name and e-mail`} description={t`The author of your next commit:`}>
      <div className={classes.author}>
        <span className={classes.authorKey}>{t`Author`}</span> {user.gitName ?? (name.trim() || '…')} &lt;
        {user.gitEmail ?? (email.trim() || '…')}&gt;
      </div>
      <form noValidate onSubmit={submit}>
        <Stack gap="md" maw={420}>
          <TextInput label={t`Name`} autoComplete="name" {...form.getInputProps('name')} />
          <TextInput label={t`E-mail`} type="email" autoComplete="email" {...form.getInputProps('email')} />
          {isNewEmail && (
            <PasswordInput
              label={t`Current password`}
              description={t`Confirms that it is you, because you sign in with the e-mail address`}
              autoComplete="current-password"
              {...form.getInputProps('currentPassword')}
            />
          )}
          <ProblemAlert error={problem} />
          <div>
            <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
              <Trans>Save</Trans>
            </Button>
          </div>
        </Stack>
      </form>
    </SectionCard>
  );
}
