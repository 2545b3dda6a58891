import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Loader, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LinkButton, ProblemAlert } from '../../../components';
import type { Schemas } from '../../../lib/api';
import { useForm, useFormProblem } from '../../../lib/form';
import { useFragment } from '../../../lib/use-fragment';
import { passwordLinkQuery, useResetPassword } from '../api/enter';
import { needsNewPassword } from '../validate-fields';
import { CardPage } from './card-page';

/** `/reset-password#token` */
export function ResetPasswordPage() {
  const token = useFragment();
  return token ? <OpenedLink key={token} token={token} /> : <WithoutToken />;
}

function OpenedLink({ token }: { token: string }) {
  const { data, error } = useQuery(passwordLinkQuery(token));
  const reset = useResetPassword();
  if (reset.isSuccess) return <Done />;
  if (error) return <NotValid error={error} />;
  if (!data) {
    return (
      <CardPage title={t`New password`} lead={t`Checking the link.`}>
        <Loader size="sm" />
      </CardPage>
    );
  }
  return (
    <CardPage
      title={t`New password`}
      lead={t`When you save it, you are signed out everywhere, and your API tokens and accounts at Git providers are removed.`}
    >
      <NewPasswordForm user={data.user} token={token} reset={reset} />
    </CardPage>
  );
}

function NewPasswordForm({
  user,
  token,
  reset,
}: {
  user: Schemas['UserView'];
  token: string;
  reset: ReturnType<typeof useResetPassword>;
}) {
  const form = useForm({ initialValues: { password: '' }, validate: { password: needsNewPassword } });
  const problem = useFormProblem(form, reset.error);
  return (
    <form noValidate onSubmit={form.onSubmit(({ password }) => reset.mutate({ token, password }))}>
      <Stack gap="md">
        {/* Tells password managers whose password it is. */}
        <TextInput label={t`Email`} value={user.email} autoComplete="username" readOnly />
        <PasswordInput
          label={t`New password`}
          description={t`At least 8 characters`}
          autoComplete="new-password"
          autoFocus
          {...form.getInputProps('password')}
        />
        <ProblemAlert error={problem} />
        <Button type="submit" fullWidth loading={reset.isPending}>
          <Trans>Save password</Trans>
        </Button>
      </Stack>
    </form>
  );
}

const Done = () => (
  <CardPage title={t`Your password is saved`} lead={t`Sign in with your new password.`}>
    <ToSignIn />
  </CardPage>
);

const NotValid = ({ error }: { error: unknown }) => (
  <CardPage title={t`New password`} lead={t`You cannot choose a password with this link.`}>
    <Stack gap="md">
      <ProblemAlert error={error} />
      <ToSignIn />
    </Stack>
  </CardPage>
);

const WithoutToken = () => (
  <CardPage title={t`This link is incomplete`} lead={t`A password link ends with # and a long code.`}>
    <Text size="sm" mb="md">
      <Trans>Copy the whole link, or ask the admin who sent it for a new one.</Trans>
    </Text>
    <ToSignIn />
  </CardPage>
);

const ToSignIn = () => (
  <LinkButton to="/sign-in" variant="default" fullWidth>
    <Trans>Sign in</Trans>
  </LinkButton>
);
