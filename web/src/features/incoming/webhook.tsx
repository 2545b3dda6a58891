import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, CopyButton, ProblemAlert, QueryProblem, ShownOnce, Time } from '../../components';
import { useWorkspace, type GitSettings } from '../../lib/workspace';
import { accountsQuery } from '../providers';
import { isAccountAt } from './account-at';
import { useMakeWebhook, useRemoveWebhook, webhookQuery } from './save-incoming';
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
        <Trans>Webhook</Trans>
      </Text>
      {hasWebhook ? (
        <PresentWebhook />
      ) : (
        <Text size="sm" c="dimmed">
          {settings.token?.app ? (
            <Trans>
              The GitHub App of this repository has a webhook of its own. Another one is not needed.
            </Trans>
          ) : (
            <Trans>With a webhook, the provider reports each push and pull request immediately.</Trans>
          )}
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
          {hasWebhook ? t`Create a new secret` : t`Create a webhook`}
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
  const found = useQuery(webhookQuery(id));
  const webhook = found.data;
  if (!webhook) return found.error ? <QueryProblem of={found} /> : <Skeleton h={60} aria-busy />;
  const { url, lastDelivery } = webhook;
  return (
    <div>
      <div className={classes.url} role="group" aria-label={t`Payload URL`}>
        {url}
      </div>
      <Group gap="xs" mt={8}>
        <CopyButton text={url} label={t`Copy URL`} />
        <Text size="xs" c="dimmed" role="status" aria-label={t`Last delivery`}>
          {lastDelivery ? (
            <>
              <Trans>
                Last delivery <Time value={lastDelivery.at} />: {outcomeText(lastDelivery.outcome)}
              </Trans>
            </>
          ) : (
            t`No deliveries yet.`
          )}
        </Text>
      </Group>
    </div>
  );
}

const OUTCOMES: Record<string, string> = {
  accepted: t`received`,
  invalid_signature: t`refused: not signed with the secret`,
  ping: t`test by the provider`,
  other_event: t`ignored: another event`,
  off: t`ignored: GitSync was off`,
  other_repository: t`ignored: a different repository`,
  other_branch: t`ignored: nobody uses the branch here`,
  known_commit: t`ignored: the commit was already known`,
  repeated_delivery: t`ignored: delivered before`,
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
        <Trans>
          Register as {login} at {new URL(baseUrl).hostname}
        </Trans>
      </Button>
    ));
}

function NewSecret({ made, onClose }: { made: { url: string; secret: string }; onClose: () => void }) {
  return (
    <ShownOnce
      title={t`Enter this secret at the provider`}
      lead={t`Add a webhook for pushes and pull requests to the repository, with the payload URL ${made.url}, the content type application/json, and this secret. For GitLab it is the secret token; for Azure DevOps, the password of any user name.`}
      text={made.secret}
      copyLabel={t`Copy secret`}
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
        <Trans>Remove webhook</Trans>
      </Button>
      {isAsking && (
        <Confirmation
          title={t`Remove the webhook?`}
          confirmLabel={t`Remove`}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => setIsAsking(false) })}
          onClose={() => setIsAsking(false)}
        >
          <Trans>
            The provider’s deliveries are then refused. Pushes by others are no longer noticed at once.
          </Trans>
        </Confirmation>
      )}
    </>
  );
}
