import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { Dialog, FormDialog, LinkButton, ProblemAlert } from '../../../../components';
import { isProblem, type ApiProblem, type Schemas } from '../../../../lib/api';
import { useWorkspace } from '../../../../lib/workspace';
import { requestPullRequest } from '../../api/merge-branches';
import type { MergeSides } from '../../lib/branch-facts';
import { descriptionOf, type BranchMerge } from '../../lib/merge-words';

interface Props {
  sides: MergeSides;
  preview: BranchMerge;
  onBack: () => void;
  onClose: () => void;
}

/** Opens a pull request at the provider, with what it changes in words. */
export function PullRequestDialog({ sides, preview, onBack, onClose }: Props) {
  const { from, into } = sides;
  const { id: w } = useWorkspace();
  const form = useForm({
    initialValues: { title: `Merge ${from} into ${into}`, description: descriptionOf(preview) },
    validate: { title: (title) => (title.trim() === '' ? 'Enter a title.' : null) },
  });
  const open = useMutation({
    mutationFn: ({ title, description }: typeof form.values) =>
      requestPullRequest(w, { ...sides, title: title.trim(), description }),
  });
  if (open.data) return <Opened pullRequest={open.data} {...{ sides, onClose }} />;
  const needsAccount = isProblem(open.error, 'provider_account_needed') ? open.error : null;
  return (
    <FormDialog
      title="Open a pull request"
      submitLabel="Open pull request"
      form={form}
      isPending={open.isPending}
      error={needsAccount ? null : open.error}
      onSubmit={form.onSubmit((values) => open.mutate(values))}
      onClose={onBack}
    >
      <Text size="sm">
        Proposes at the provider to merge {from} into {into}, through your account there. At GitLab it is
        called a merge request.
      </Text>
      <TextInput label="Title" maxLength={255} data-autofocus {...form.getInputProps('title')} />
      <Textarea
        label="Description"
        description="In Markdown"
        autosize
        minRows={4}
        maxRows={12}
        {...form.getInputProps('description')}
      />
      {needsAccount && <AccountNeeded problem={needsAccount} onClose={onClose} />}
    </FormDialog>
  );
}

function AccountNeeded({ problem, onClose }: { problem: ApiProblem; onClose: () => void }) {
  const { url } = problem.data;
  return (
    <ProblemAlert error={problem} title="No pull request was opened">
      {typeof url === 'string' && (
        <Button component="a" href={url} target="_blank" rel="noreferrer" size="xs" variant="default">
          Open it on the provider’s page
        </Button>
      )}
      <LinkButton to="/profile" size="xs" variant="default" onClick={onClose}>
        Connect an account
      </LinkButton>
    </ProblemAlert>
  );
}

interface OpenedProps {
  pullRequest: Schemas['PullRequestView'];
  sides: MergeSides;
  onClose: () => void;
}

const Opened = ({ pullRequest: { url, number }, sides: { from, into }, onClose }: OpenedProps) => (
  <Dialog onClose={onClose} title={`Pull request ${number} is open`}>
    <Stack gap="md">
      <Text size="sm" role="status">
        It is merged at the provider. After that, {into} has the changes of {from}, and its apps here can pull
        them.
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button
          component="a"
          href={url}
          target="_blank"
          rel="noreferrer"
          rightSection={<ExternalLink size={14} aria-hidden />}
          data-autofocus
        >
          See it at the provider
        </Button>
      </Group>
    </Stack>
  </Dialog>
);
