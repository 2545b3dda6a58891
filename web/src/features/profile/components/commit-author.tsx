import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { ProblemAlert, useFormProblem, SectionCard } from '../../../components';
import { useMe } from '../../../lib/session';
import { useUpdateProfile } from '../api/profile';

/** Where the commits are to be from somebody else than the account's own name and e-mail say. */
export function CommitAuthor() {
  const { user } = useMe();
  const update = useUpdateProfile();
  const form = useForm({
    initialValues: { gitName: user.gitName ?? '', gitEmail: user.gitEmail ?? '' },
    validate: {
      gitEmail: (value) => (/^(\S+@\S+\.\S+)?$/.test(value.trim()) ? null : 'Enter an e-mail address.'),
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
          notifications.show({ message: 'The author of your commits is saved.' });
        },
      },
    ),
  );
  return (
    <SectionCard
      title="Author of your commits"
      description="Where it is to be another than your name and e-mail above. Commits that were made keep theirs."
    >
      <form noValidate onSubmit={submit}>
        <Stack gap="md" maw={420}>
          <TextInput
            label="Author’s name"
            description="Empty: your own name"
            placeholder={user.name}
            {...form.getInputProps('gitName')}
          />
          <TextInput
            label="Author’s address"
            description="By it your provider knows whose commit it is. GitHub and GitLab give you one that keeps yours private"
            type="email"
            placeholder={user.email}
            {...form.getInputProps('gitEmail')}
          />
          <ProblemAlert error={problem} />
          <div>
            <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
              Change author
            </Button>
          </div>
        </Stack>
      </form>
    </SectionCard>
  );
}
