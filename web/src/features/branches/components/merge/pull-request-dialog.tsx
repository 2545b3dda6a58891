import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Skeleton, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient, queryOptions, type QueryClient } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { Dialog, FormDialog, LinkButton, ProblemAlert } from '../../../../components';
import { isProblem, ApiProblem, answerOf, api, type Schemas } from '../../../../lib/api';
import { useForm } from '../../../../lib/form';
import {
  copyOf,
  useWorkspace,
  appsQuery,
  inCopy,
  resultOf,
  type WorkingCopy,
} from '../../../../lib/workspace';
import { requestPullRequest, mergePreviewQuery } from '../../api/merge-branches';
import { pullRequestsQuery } from '../../api/pull-requests';
import type { MergeSides } from '../../branch-facts';
import { descriptionOf, type BranchMerge, type DescribedApp, type MergedBranchApp } from '../../merge-labels';

interface Props {
  sides: MergeSides;
  preview: BranchMerge;
  onBack: () => void;
  onClose: () => void;
}

/** Compares the branches, and opens a pull request. What cannot be compared is not described. */
export function AskPullRequest({ sides, onClose }: Omit<Props, 'preview' | 'onBack'>) {
  const { id: w } = useWorkspace();
  const preview = useQuery(mergePreviewQuery(w, sides));
  const props = { sides, onClose, onBack: onClose };
  if (preview.error) return <PullRequestForm description="" {...props} />;
  if (preview.data) return <PullRequestDialog preview={preview.data} {...props} />;
  return <Preparing onClose={onClose} />;
}

/** Opens a pull request at the provider, with its changes in words. */
export function PullRequestDialog({ preview, ...props }: Props) {
  const { id: w, defaultBranch } = useWorkspace();
  const { sides, onBack } = props;
  const copy = copyOf(w, { branch: sides.into === defaultBranch ? null : sides.into });
  const description = useQuery(descriptionQuery(copy, { sides, preview }));
  if (description.data !== undefined) return <PullRequestForm description={description.data} {...props} />;
  return <Preparing onClose={onBack} />;
}

const Preparing = ({ onClose }: { onClose: () => void }) => (
  <Dialog onClose={onClose} title={TITLE}>
    <Skeleton h={240} role="status" aria-label={t`Describing the changes`} />
  </Dialog>
);

const TITLE = t`Open a pull request`;

function PullRequestForm({
  sides,
  description,
  onBack,
  onClose,
}: Omit<Props, 'preview'> & { description: string }) {
  const { from, into } = sides;
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { title: t`Merge ${from} into ${into}`, description },
    validate: { title: (title) => (title.trim() === '' ? t`Enter a title.` : null) },
  });
  const open = useMutation({
    mutationFn: (values: typeof form.values) =>
      requestPullRequest(w, { ...sides, ...values, title: values.title.trim() }),
    onSuccess: () => void client.invalidateQueries({ queryKey: pullRequestsQuery(w).queryKey }),
  });
  if (open.data) return <Opened pullRequest={open.data} {...{ sides, onClose }} />;
  const needsAccount = isProblem(open.error, 'provider_account_needed') ? open.error : null;
  return (
    <FormDialog
      title={TITLE}
      submitLabel={t`Open pull request`}
      form={form}
      isPending={open.isPending}
      error={needsAccount ? null : open.error}
      onSubmit={form.onSubmit((values) => open.mutate(values))}
      onClose={onBack}
    >
      <Text size="sm">
        <Trans>
          Proposes merging {from} into {into}, with your account at the provider. GitLab calls this a merge
          request.
        </Trans>
      </Text>
      <TextInput label={t`Title`} maxLength={255} data-autofocus {...form.getInputProps('title')} />
      <Textarea
        label={t`Description`}
        description={t`In Markdown`}
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
    <ProblemAlert error={problem} title={t`No pull request was opened`}>
      {typeof url === 'string' && (
        <Button component="a" href={url} target="_blank" rel="noreferrer" size="xs" variant="default">
          <Trans>Open it on the provider’s page</Trans>
        </Button>
      )}
      <LinkButton to="/profile" size="xs" variant="default" onClick={onClose}>
        <Trans>Connect an account</Trans>
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
  <Dialog onClose={onClose} title={t`Pull request ${number} is open`}>
    <Stack gap="md">
      <Text size="sm" role="status">
        <Trans>
          Merge it at the provider. {into} then has the changes of {from}, and its apps here can pull them.
        </Trans>
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          <Trans>Close</Trans>
        </Button>
        <Button
          component="a"
          href={url}
          target="_blank"
          rel="noreferrer"
          rightSection={<ExternalLink size={14} aria-hidden />}
          data-autofocus
        >
          <Trans>See it at the provider</Trans>
        </Button>
      </Group>
    </Stack>
  </Dialog>
);

/** Apps whose changes are listed one by one; the others show only the number. */
const MOST_APPS = 20;

interface Described {
  sides: MergeSides;
  preview: BranchMerge;
}

/** Describes the changes of a merge into the copy as Markdown. */
const descriptionQuery = (copy: WorkingCopy, { sides, preview }: Described) =>
  queryOptions({
    queryKey: [...mergePreviewQuery(copy.w, sides).queryKey, 'description', preview],
    staleTime: Infinity,
    queryFn: async ({ client, signal }) => {
      const ids = new Map((await client.query(appsQuery(copy))).map(({ id, gitAppId }) => [gitAppId, id]));
      const described = preview.apps.map((app, index) => {
        const a = index < MOST_APPS ? ids.get(app.gitAppId) : undefined;
        return describeApp({ client, signal, copy }, { app, a, sides, preview });
      });
      return descriptionOf(await Promise.all(described));
    },
  });

interface Place {
  client: QueryClient;
  signal: AbortSignal;
  copy: WorkingCopy;
}

/** Lists the branch's changes to an app since the merge base. Without a base, only their number is shown. */
async function describeApp(
  { client, signal, copy }: Place,
  { app, a, sides, preview }: Described & { app: MergedBranchApp; a: string | undefined },
): Promise<DescribedApp> {
  const { base } = preview;
  if (app.change !== 'changed' || a === undefined || !base) return { app, lines: [] };
  try {
    // Loaded on demand: the texts belong to the page of changes.
    const { describeChange } = await import('../../../gitsync');
    const params = inCopy(copy, { a }, { from: base, to: `branch:${sides.from}` });
    const { changes } = await resultOf(
      { client, signal, workspaceId: copy.w },
      answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git/diff', { params, signal })),
    );
    return { app, lines: changes.map(describeChange) };
  } catch (error) {
    if (error instanceof ApiProblem) return { app, lines: [] };
    throw error;
  }
}
