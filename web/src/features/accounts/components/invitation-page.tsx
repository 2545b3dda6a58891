import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { LinkButton, ProblemAlert, useFormProblem } from '../../../components';
import { useAcceptInvitation } from '../api/enter';
import { CardPage } from './card-page';
import { needsName, needsNewPassword } from './fields';

/** `/invite#token`: the token stands behind the hash, so that no server's log holds it. */
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
    <CardPage title="Accept invitation" lead="Choose how you are called and a password. Then you are in.">
      <form
        noValidate
        onSubmit={form.onSubmit(({ name, password }) =>
          accept.mutate({ token, password, name: name.trim() }),
        )}
      >
        <Stack gap="md">
          <TextInput
            label="Your name"
            description="As it will stand in the commits that you make"
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
  <CardPage title="This link is not complete" lead="An invitation’s address ends with a # and a long code.">
    <Text size="sm" mb="md">
      Copy the whole link from the message that you got, or ask the admin who invited you for a new one.
    </Text>
    <LinkButton to="/sign-in" variant="default" fullWidth>
      Sign in instead
    </LinkButton>
  </CardPage>
);
