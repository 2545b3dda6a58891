import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useSearch } from '@tanstack/react-router';
import { ProblemAlert } from '../../../components';
import { useSignIn } from '../api/enter';
import { CardPage } from './card-page';
import { needsEmail } from '../lib/validate-fields';

export function SignInPage() {
  const { from } = useSearch({ from: '/sign-in' });
  const signIn = useSignIn({ to: from ?? '/' });
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: needsEmail, password: (value) => (value ? null : 'Enter your password.') },
  });
  return (
    <CardPage title="Sign in" lead="Use your Trellis account.">
      <form noValidate onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
        <Stack gap="md">
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            {...form.getInputProps('password')}
          />
          <ProblemAlert error={signIn.error} />
          <Button type="submit" fullWidth loading={signIn.isPending || signIn.isSuccess}>
            Sign in
          </Button>
        </Stack>
      </form>
    </CardPage>
  );
}
