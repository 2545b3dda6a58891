import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { LinkButton, ProblemAlert } from '../../../components';
import { useFormProblem } from '../../../lib/form';
import { useAcceptInvitation } from '../api/enter';
import { CardPage } from './card-page';
import { needsName, needsNewPassword } from '../lib/validate-fields';

/** `/invite#token`: the token is in the fragment, which is never sent to a server or its logs. */
export function InvitationPage() {
  const [token] = useState(() => location.hash.slice(1));
  const accept = useAcceptInvitation();
  const form = useForm({
    initialValues: { name: '', password: '' },
    validate: { name: needsName, password: needsNewPassword },
  });
  const problem = useFormProblem(form, accept.error);
  if (!token) return <WithoutToken />;
  return (
    <CardPage title="Accept invitation" lead="Choose your name and a password to join.">
      <form
        noValidate
        onSubmit={form.onSubmit(({ name, password }) =>
          accept.mutate({ token, password, name: name.trim() }),
        )}
      >
        <Stack gap="md">
          <TextInput
            label="Your name"
            description="Appears in your commits"
            autoComplete="name"
            autoFocus
            {...form.getInputProps('name')}
          />
          <PasswordInput
            label="Password"
            description="At least 8 characters"
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <ProblemAlert error={problem} />
          <Button type="submit" fullWidth loading={accept.isPending || accept.isSuccess}>
            Accept invitation
          </Button>
        </Stack>
      </form>
    </CardPage>
  );
}

const WithoutToken = () => (
  <CardPage title="This link is incomplete" lead="An invitation link ends with # and a long code.">
    <Text size="sm" mb="md">
      Copy the whole link from the invitation, or ask the admin who invited you for a new one.
    </Text>
    <LinkButton to="/sign-in" variant="default" fullWidth>
      Sign in instead
    </LinkButton>
  </CardPage>
);
