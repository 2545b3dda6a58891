import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, FormDialog, ProblemAlert, QueryProblem, SectionCard, Time } from '../../components';
import { basePath } from '../../lib/base-path';
import { useFormDialog } from '../../lib/form';
import { leaveTo } from '../../lib/frame';
import { isFramed } from '../../lib/program-page';
import { useWorkspace } from '../../lib/workspace';
import { rememberAddress } from '../providers';
import { openForm } from './form-to-github';
import {
  providerAppsQuery,
  useRemoveApp,
  useShareApp,
  useSignInByApp,
  useStartApp,
  type ProviderApp,
} from './provider-apps';

/** The GitHub Apps of the workspace, and how to get to a repository with them. */
export function GitHubApps() {
  const { id } = useWorkspace();
  const apps = useQuery(providerAppsQuery(id));
  const share = useShareApp(id);
  const [isCreating, setIsCreating] = useState(false);
  const [removed, setRemoved] = useState<ProviderApp | null>(null);
  return (
    <SectionCard
      title={t`GitHub App`}
      description={t`Access for this workspace instead of a person’s token: an app of your own, with its webhook and only the permissions that it needs.`}
      managed={{ kind: 'token' }}
      actions={
        <Button variant="default" size="xs" onClick={() => setIsCreating(true)}>
          <Trans>Create a GitHub App</Trans>
        </Button>
      }
    >
      <Stack gap="md">
        <QueryProblem of={apps} />
        {apps.data?.items.map((app) => (
          <AppRow key={app.id} app={app} onRemove={() => setRemoved(app)} />
        ))}
        {apps.data?.offered.map(({ id: app, name }) => (
          <Group key={app} gap="xs" justify="space-between">
            <Text size="sm">
              <Trans>{name}, of another workspace of yours</Trans>
            </Text>
            <Button size="xs" variant="default" loading={share.isPending} onClick={() => share.mutate(app)}>
              <Trans>Use {name} here</Trans>
            </Button>
          </Group>
        ))}
        <ProblemAlert error={share.error} />
      </Stack>
      {isCreating && <CreateAppDialog onClose={() => setIsCreating(false)} />}
      {removed && <RemoveAppConfirmation app={removed} onClose={() => setRemoved(null)} />}
    </SectionCard>
  );
}

const hostOf = (address: string): string => address.replace('https://', '');

function AppRow({ app, onRemove }: { app: ProviderApp; onRemove: () => void }) {
  const { id } = useWorkspace();
  const signIn = useSignInByApp(id);
  const { name, owner, baseUrl, installUrl, lastDelivery } = app;
  const choose = () =>
    signIn.mutate(app.id, {
      onSuccess: ({ authorizationUrl }) => {
        rememberAddress(`${basePath}/w/${id}/settings/git?connect=account&app=${app.id}`);
        if (leaveTo(authorizationUrl)) signIn.reset();
      },
    });
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {name}
      </Text>
      <Text size="sm" c="dimmed">
        <Trans>
          Of {owner} at {hostOf(baseUrl)}
        </Trans>
        {lastDelivery && (
          <>
            {'. '}
            <Trans>
              Last delivery: {lastDelivery.event || t`unknown`}, {lastDelivery.outcome},{' '}
              <Time value={lastDelivery.at} />
            </Trans>
          </>
        )}
      </Text>
      <Group gap="xs">
        <Button
          component="a"
          href={installUrl}
          target={isFramed ? '_blank' : undefined}
          size="xs"
          variant="default"
        >
          <Trans>Install at GitHub</Trans>
        </Button>
        <Button size="xs" loading={signIn.isPending || signIn.isSuccess} onClick={choose}>
          <Trans>Choose a repository</Trans>
        </Button>
        <Button size="xs" variant="default" aria-label={t`Remove ${name}`} onClick={onRemove}>
          <Trans>Remove</Trans>
        </Button>
      </Group>
      <ProblemAlert error={signIn.error} />
    </Stack>
  );
}

function CreateAppDialog({ onClose }: { onClose: () => void }) {
  const { id } = useWorkspace();
  const start = useStartApp(id);
  const dialog = useFormDialog({
    initialValues: { baseUrl: 'https://github.com', organization: '', certificateAuthority: '' },
    validate: {
      baseUrl: (value) =>
        /^https:\/\/\S+$/i.test(value.trim()) ? null : t`Enter an address that begins with https://.`,
    },
    mutation: start,
    toInput: ({ baseUrl, organization, certificateAuthority }) => ({
      baseUrl: baseUrl.trim(),
      ...(organization.trim() && { organization: organization.trim() }),
      ...(certificateAuthority.trim() && { certificateAuthority: certificateAuthority.trim() }),
    }),
    onSuccess: openForm,
  });
  const { form } = dialog;
  const isOwnServer = form.getValues().baseUrl.trim() !== 'https://github.com';
  return (
    <FormDialog
      title={t`Create a GitHub App`}
      submitLabel={t`Continue to GitHub`}
      onClose={onClose}
      {...dialog}
    >
      <Text size="sm">
        <Trans>
          GitHub shows the app and its permissions before it is created, and then leads back here.
        </Trans>
      </Text>
      <TextInput
        label={t`Organization (optional)`}
        description={t`Owner of the app; by default it is yours`}
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('organization')}
      />
      <TextInput label={t`Address of GitHub`} spellCheck={false} {...form.getInputProps('baseUrl')} />
      {isOwnServer && (
        <Textarea
          label={t`Certificate authority (optional)`}
          description={t`In PEM format, if its certificate comes from a private authority`}
          autosize
          minRows={3}
          maxRows={8}
          spellCheck={false}
          {...form.getInputProps('certificateAuthority')}
        />
      )}
    </FormDialog>
  );
}

function RemoveAppConfirmation({ app, onClose }: { app: ProviderApp; onClose: () => void }) {
  const { id } = useWorkspace();
  const remove = useRemoveApp(id);
  const { name, pageUrl } = app;
  return (
    <Confirmation
      title={t`Remove ${name}?`}
      confirmLabel={t`Remove`}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate(app.id, { onSuccess: onClose })}
    >
      <Trans>
        Trellis deletes its key with the last workspace that uses it. The app stays at GitHub: delete it{' '}
        <Anchor href={pageUrl}>there</Anchor> too.
      </Trans>
    </Confirmation>
  );
}
