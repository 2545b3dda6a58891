import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { ProblemAlert } from '../../../components';
import { useForm, useFormProblem } from '../../../lib/form';
import type { Credentials } from '../api/enter';
import { needsEmail } from '../validate-fields';

interface Props {
  signIn: UseMutationResult<unknown, Error, Credentials>;
  /** There is another way to sign in, which comes first. */
  isSecond?: boolean;
}

export function SignInForm({ signIn, isSecond = false }: Props) {
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: needsEmail, password: (value) => (value ? null : t`Enter your password.`) },
  });
  const problem = useFormProblem(form, signIn.error);
  return (
    <form noValidate onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
      <Stack gap="md">
        <TextInput
          label={t`Email`}
          type="email"
          autoComplete="username"
          autoFocus={!isSecond}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t`Password`}
          autoComplete="current-password"
          {...form.getInputProps('password')}
        />
        <ProblemAlert error={problem} />
        <Button
          type="submit"
          variant={isSecond ? 'default' : 'filled'}
          fullWidth
          loading={signIn.isPending || signIn.isSuccess}
        >
          <Trans>Sign in</Trans>
        </Button>
      </Stack>
    </form>
  );
}
