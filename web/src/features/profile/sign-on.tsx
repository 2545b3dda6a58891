import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, ProblemAlert, QueryProblem, SectionCard } from '../../components';
import { ApiProblem, answerOf, api } from '../../lib/api';
import { signInWaysQuery } from '../../lib/session';

const linkQuery = queryOptions({
  queryKey: ['sign-on-link'],
  queryFn: ({ signal }) => answerOf(api.GET('/api/oidc/link', { signal })),
});

/** Links the account to the identity provider, where there is one. */
export function SignOn() {
  const { data: ways } = useQuery(signInWaysQuery);
  return ways?.oidc ? <Linking name={ways.oidc.name} problem={ways.problem} /> : null;
}

interface Problem {
  code: string;
  detail: string;
  remedy: string | null;
}

function Linking({ name, problem }: { name: string; problem: Problem | undefined }) {
  const link = useQuery(linkQuery);
  const start = useMutation({
    mutationFn: () => answerOf(api.POST('/api/oidc/link')),
    onSuccess: ({ url }) => location.assign(url),
  });
  const [isUnlinking, setIsUnlinking] = useState(false);
  const isLinked = link.data?.linked === true;
  const told = problem ?? link.data?.notice;
  return (
    <SectionCard
      title={t`Sign-on`}
      description={
        isLinked
          ? t`You sign in to this account with ${name}.`
          : t`Link your account to ${name} to sign in there from now on.`
      }
      actions={
        link.data &&
        (isLinked ? (
          <Button variant="default" onClick={() => setIsUnlinking(true)}>
            <Trans>Unlink</Trans>
          </Button>
        ) : (
          <Button
            variant="default"
            loading={start.isPending || start.isSuccess}
            onClick={() => start.mutate()}
          >
            <Trans>Link to {name}</Trans>
          </Button>
        ))
      }
    >
      <QueryProblem of={link} />
      {told && <ProblemAlert error={new ApiProblem({ status: 422, ...told, message: told.detail })} />}
      <ProblemAlert error={start.error} />
      {isUnlinking && <Unlinking name={name} onClose={() => setIsUnlinking(false)} />}
    </SectionCard>
  );
}

function Unlinking({ name, onClose }: { name: string; onClose: () => void }) {
  const client = useQueryClient();
  const unlink = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/oidc/link')),
    // The session may have ended with it, and roles in workspaces.
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <Confirmation
      title={t`Unlink from ${name}?`}
      confirmLabel={t`Unlink`}
      isPending={unlink.isPending}
      error={unlink.error}
      onClose={onClose}
      onConfirm={() => unlink.mutate(undefined, { onSuccess: onClose })}
    >
      <Trans>
        From now on you sign in with your password. You lose the roles that your groups gave you, and the
        sessions that {name} opened end.
      </Trans>
    </Confirmation>
  );
}
