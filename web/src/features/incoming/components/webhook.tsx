import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, CopyButton, ProblemAlert, ShownOnce, Time } from '../../../components';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { accountsQuery } from '../../providers';
import { useMakeWebhook, useRemoveWebhook, webhookQuery } from '../api/incoming';
import { isAccountAt } from '../lib/account-at';
import classes from './webhook.module.css';

/** The webhook by which the provider tells of pushes. */
export function WebhookSettings({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const { hasWebhook = false } = settings;
  const make = useMakeWebhook(id);
  const isByHand = make.isSuccess && make.variables.accountId === undefined;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        Webhook
      </Text>
      {hasWebhook ? (
        <PresentWebhook />
      ) : (
        <Text size="sm" c="dimmed">
          With a webhook, the provider tells of each push at once.
        </Text>
      )}
      <Group gap="xs">
        <ThroughAccounts settings={settings} make={make} />
        <Button
          size="xs"
          variant="default"
          loading={make.isPending && make.variables.accountId === undefined}
          onClick={() => make.mutate({})}
        >
          {hasWebhook ? 'Make a new secret' : 'Make a webhook'}
        </Button>
        {hasWebhook && <Remove />}
      </Group>
      <ProblemAlert error={make.error} />
      {isByHand && <NewSecret made={make.data} onClose={make.reset} />}
    </Stack>
  );
}

function PresentWebhook() {
  const { id } = useWorkspace();
  const { data: webhook, error } = useQuery(webhookQuery(id));
  if (!webhook) return error ? <ProblemAlert error={error} /> : <Skeleton h={30} aria-busy />;
  const { url, lastDelivery } = webhook;
  return (
    <div>
      <div className={classes.url} role="group" aria-label="Payload URL">
        {url}
      </div>
      <Group gap="xs" mt={8}>
        <CopyButton text={url} label="Copy URL" />
        <Text size="xs" c="dimmed" role="status" aria-label="Last delivery">
          {lastDelivery ? (
            <>
              Last delivery <Time value={lastDelivery.at} />: {outcomeText(lastDelivery.outcome)}
            </>
          ) : (
            'Nothing was delivered yet.'
          )}
        </Text>
      </Group>
    </div>
  );
}

const OUTCOMES: Record<string, string> = {
  accepted: 'a push was taken in',
  invalid_signature: 'refused, because it was not signed with the secret',
  ping: 'a test by the provider',
  other_event: 'ignored, because it was no push',
  off: 'ignored, because GitSync was off',
  other_repository: 'ignored, because it was of another repository',
  other_branch: 'ignored, because nobody works on the branch here',
  known_commit: 'ignored, because the commit was known here',
  repeated_delivery: 'ignored, because it was delivered before',
};

const outcomeText = (outcome: string): string =>
  Object.hasOwn(OUTCOMES, outcome) ? OUTCOMES[outcome] : outcome.replaceAll('_', ' ');

interface ThroughProps {
  settings: GitSettings;
  make: ReturnType<typeof useMakeWebhook>;
}

function ThroughAccounts({ settings, make }: ThroughProps) {
  const { data: accounts = [] } = useQuery(accountsQuery);
  return accounts
    .filter((account) => isAccountAt(settings.repositoryUrl ?? '', account))
    .map(({ id, login, baseUrl }) => (
      <Button
        key={id}
        size="xs"
        loading={make.isPending && make.variables.accountId === id}
        onClick={() => make.mutate({ accountId: id })}
      >
        Register as {login} at {new URL(baseUrl).hostname}
      </Button>
    ));
}

function NewSecret({ made, onClose }: { made: { url: string; secret: string }; onClose: () => void }) {
  return (
    <ShownOnce
      title="Enter this secret at the provider"
      lead={`Add a webhook for pushes to the repository, with the payload URL ${made.url}, the content type application/json, and this secret. For GitLab it is the secret token; for Azure DevOps, the password of any user name.`}
      text={made.secret}
      copyLabel="Copy secret"
      onClose={onClose}
    />
  );
}

function Remove() {
  const { id } = useWorkspace();
  const remove = useRemoveWebhook(id);
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button size="xs" variant="subtle" color="gray" onClick={() => setIsAsking(true)}>
        Remove webhook
      </Button>
      {isAsking && (
        <Confirmation
          title="Remove the webhook?"
          confirmLabel="Remove"
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => setIsAsking(false) })}
          onClose={() => setIsAsking(false)}
        >
          The provider’s deliveries are then refused. Pushes by others are no longer noticed at once.
        </Confirmation>
      )}
    </>
  );
}
