import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, List, Select, Stack, Text } from '@mantine/core';
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { PageHeader, ProblemAlert, RowsSkeleton, SectionCard } from '../../components';
import { answerOf, api, isProblem, type Schemas } from '../../lib/api';
import { firstWorkspaceOf, useMe } from '../../lib/session';
import { PasswordIfAsked } from './password-if-asked';
import classes from './profile.module.css';

type Authorization = Schemas['AuthorizationView'];
type Asked = Omit<Schemas['AllowAgentRequest'], 'workspaceId' | 'currentPassword'>;

/** Parameters of the protocol, and their names in the API. */
const PARAMETERS: Record<string, keyof Asked> = {
  client_id: 'clientId',
  redirect_uri: 'redirectUri',
  response_type: 'responseType',
  code_challenge: 'codeChallenge',
  code_challenge_method: 'codeChallengeMethod',
  resource: 'resource',
  state: 'state',
};

/** `/oauth/authorize`, which an agent opens to work in the person's name. */
export function AuthorizeAgentPage() {
  const [asked] = useState(() => readAsked(new URLSearchParams(location.search)));
  const authorization = useQuery(authorizationQuery(asked));
  return (
    <div className={classes.page}>
      <PageHeader title={t`Agent`} />
      {authorization.isPending && <RowsSkeleton label={t`Loading`} />}
      <ProblemAlert error={authorization.error} title={t`The agent cannot be allowed.`}>
        <TellAgent error={authorization.error} />
      </ProblemAlert>
      {authorization.data && <AllowAgent asked={asked} authorization={authorization.data} />}
    </div>
  );
}

const readAsked = (search: URLSearchParams): Asked =>
  Object.fromEntries(
    Object.entries(PARAMETERS).flatMap(([given, name]) => {
      const value = search.get(given);
      return value === null ? [] : [[name, value]];
    }),
  );

const authorizationQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['agent-authorization', asked],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/oauth/authorization', { params: { query: asked }, signal })),
  });

/** Sends the error to the program, at a press only: anybody can register an address, and send people here. */
function TellAgent({ error }: { error: unknown }) {
  const redirectUrl = isProblem(error) ? error.data.redirectUrl : undefined;
  if (typeof redirectUrl !== 'string') return null;
  return (
    <Button size="xs" variant="default" onClick={() => location.replace(redirectUrl)}>
      <Trans>Return to the agent</Trans>
    </Button>
  );
}

function AllowAgent({ asked, authorization }: { asked: Asked; authorization: Authorization }) {
  const me = useMe();
  const { clientName, refusedUrl } = authorization;
  const [workspaceId, setWorkspaceId] = useState(firstWorkspaceOf(me)?.id ?? null);
  const [currentPassword, setCurrentPassword] = useState('');
  const allow = useAllow(asked);
  const isBusy = allow.isPending || allow.isSuccess;
  return (
    <SectionCard
      title={t`Let ${clientName} work as ${me.user.name}?`}
      description={<Receiver of={authorization} />}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (workspaceId) allow.mutate({ workspaceId, ...(currentPassword && { currentPassword }) });
        }}
      >
        <Stack gap="md" maw={420} align="start">
          <Select
            w="100%"
            label={t`Workspace`}
            description={t`It reaches no other one`}
            placeholder={t`You are in no workspace yet`}
            data={me.workspaces.map(({ id, name }) => ({ value: id, label: name }))}
            value={workspaceId}
            onChange={setWorkspaceId}
            allowDeselect={false}
            disabled={me.workspaces.length === 0}
          />
          <Effects />
          <PasswordIfAsked error={allow.error} value={currentPassword} onChange={setCurrentPassword} />
          {allow.isSuccess ? (
            <Text size="sm">
              <Trans>Allowed. Go on in your agent; you can close this page.</Trans>
            </Text>
          ) : (
            <Group gap="xs">
              <Button type="submit" loading={allow.isPending} disabled={isBusy || workspaceId === null}>
                <Trans>Allow</Trans>
              </Button>
              <Button variant="default" disabled={isBusy} onClick={() => location.replace(refusedUrl)}>
                <Trans>Refuse</Trans>
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </SectionCard>
  );
}

/** Says who gets the token. The name is what the program calls itself; the address is known. */
function Receiver({ of: { redirectKind, redirectHost } }: { of: Authorization }) {
  return (
    <>
      {redirectKind === 'web' && (
        <Trans>
          It is a program at <strong>{redirectHost}</strong>.
        </Trans>
      )}
      {redirectKind === 'loopback' && (
        <Trans>
          It is a program on this computer (<strong>{redirectHost}</strong>).
        </Trans>
      )}
      {redirectKind === 'app' && (
        <Trans>
          It is the app that opens <strong>{redirectHost}</strong>.
        </Trans>
      )}{' '}
      <Trans>
        It has chosen its name itself. Allow it only if you have just added Trellis to your agent.
      </Trans>
    </>
  );
}

const Effects = () => (
  <div>
    <Text size="sm" mb={4}>
      <Trans>With your rights in the workspace, for 90 days, it can</Trans>
    </Text>
    <List size="sm">
      <List.Item>
        <Trans>read the apps and their history,</Trans>
      </List.Item>
      <List.Item>
        <Trans>change apps on a branch of its own, and ask for a review.</Trans>
      </List.Item>
    </List>
    <Text size="sm" mt={4} c="dimmed">
      <Trans>It cannot merge, publish or deploy. End it at any time in Profile → API tokens.</Trans>
    </Text>
  </div>
);

const useAllow = (asked: Asked) =>
  useMutation({
    mutationFn: (decision: { workspaceId: string; currentPassword?: string }) =>
      answerOf(api.POST('/api/oauth/authorization', { body: { ...asked, ...decision } })),
    // The page stays if the address is an app's.
    onSuccess: ({ redirectUrl }) => location.replace(redirectUrl),
  });
