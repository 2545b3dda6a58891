import { Trans } from '@lingui/react/macro';
import { Button, Stack, Text } from '@mantine/core';
import { ProblemAlert } from '../../../components';
import { isProblem, type Schemas } from '../../../lib/api';
import { useForm, useFormProblem } from '../../../lib/form';
import { useJoinAnew } from '../api/enter';
import { AccountFields } from './account-fields';
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
        <AccountFields inputProps={form.getInputProps} />
        {isProblem(join.error, 'email_taken') && (
          <Text size="sm" role="status">
            <Trans>
              There is an account with this address. If it is yours, choose “I have an account”. If not, enter
              another address.
            </Trans>
          </Text>
        )}
        <ProblemAlert error={problem} />
        <Button type="submit" fullWidth loading={join.isPending || join.isSuccess}>
          <Trans>Create account and join</Trans>
        </Button>
      </Stack>
    </form>
  );
}
