import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ProblemAlert } from '../../../components';
import { isProblem, type Schemas } from '../../../lib/api';
import { useFormProblem } from '../../../lib/form';
import { useJoinAnew } from '../api/enter';
import { needsEmail, needsName, needsNewPassword } from '../lib/validate-fields';

/** Form with which an invited person creates an account and joins. */
export function NewMemberForm({
  token,
  invitation: { name, email },
}: {
  token: string;
  invitation: Schemas['InvitationView'];
}) {
  const join = useJoinAnew();
  const form = useForm({
    // Without a name, the admin's invitation has the address in its place.
    initialValues: { name: name === email ? '' : name, email, password: '' },
    validate: { name: needsName, email: needsEmail, password: needsNewPassword },
  });
  const problem = useFormProblem(form, join.error);
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) =>
        join.mutate({ ...values, token, name: values.name.trim(), email: values.email.trim() }),
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
        <TextInput
          label="E-mail"
          type="email"
          description="Used to sign in. Also appears in your commits"
          autoComplete="username"
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          description="At least 8 characters"
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        {isProblem(join.error, 'email_taken') && (
          <Text size="sm" role="status">
            There is an account with this address. If it is yours, choose “I have an account”. If not, enter
            another address.
          </Text>
        )}
        <ProblemAlert error={problem} />
        <Button type="submit" fullWidth loading={join.isPending || join.isSuccess}>
          Create account and join
        </Button>
      </Stack>
    </form>
  );
}
