import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Divider, Stack, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { QueryProblem } from '../../../components';
import type { Schemas } from '../../../lib/api';
import { basePath } from '../../../lib/base-path';
import { isFramed } from '../../../lib/program-page';
import { meQuery, setupQuery, signInWaysQuery, type Embedding } from '../../../lib/session';
import { useSignIn } from '../api/enter';
import { CardPage } from './card-page';
import { SignInForm } from './sign-in-form';
import { SignOnButton, SignOnProblem } from './sign-on-button';

export function SignInPage() {
  const { data: setup } = useQuery({ ...setupQuery, staleTime: 'static' });
  return setup?.embeddedIn ? <SignInElsewhere program={setup.embeddedIn} /> : <SignInHere />;
}

function SignInHere() {
  const ways = useQuery(signInWaysQuery);
  const { from = '/', password } = useSearch({ from: '/sign-in' });
  const hasForm = ways.data?.password === true || password === '1';
  return (
    <CardPage title={t`Sign in`} lead={leadOf(ways.data)}>
      <Stack gap="md">
        <QueryProblem of={ways} />
        <SignOnProblem problem={ways.data?.problem} />
        {ways.data?.oidc && <SignOnButton oidc={ways.data.oidc} to={from} />}
        {ways.data?.oidc && hasForm && <Divider label={t`or with a password`} />}
        {hasForm && <PasswordSignIn to={from} isSecond={ways.data?.oidc != null} />}
      </Stack>
    </CardPage>
  );
}

const leadOf = (ways: Schemas['SignInWaysView'] | undefined): string =>
  ways?.oidc ? t`Use your account at ${ways.oidc.name}.` : t`Use your Trellis account.`;

const PasswordSignIn = ({ to, isSecond }: { to: string; isSecond: boolean }) => (
  <div>
    <SignInForm signIn={useSignIn({ to })} isSecond={isSecond} />
    <Text size="xs" c="dimmed" mt="md">
      <Trans>Forgot your password? Ask an admin of your workspace for a link.</Trans>
    </Text>
  </div>
);

function SignInElsewhere({ program: { name, signInUrl } }: { program: Embedding }) {
  const { from = '/' } = useSearch({ from: '/sign-in' });
  const router = useRouter();
  const client = useQueryClient();
  // In a frame, people sign in beside it, and come back to it.
  const lookAgain = async () => {
    if (await client.query({ ...meQuery, staleTime: 0 })) router.history.replace(from);
  };
  useWindowEvent('focus', () => void lookAgain());
  return (
    <CardPage title={t`Sign in`} lead={t`Use your ${name} account.`}>
      <Button
        component="a"
        href={signInUrl.replace('{from}', () => encodeURIComponent(`${basePath}${from}`))}
        target={isFramed ? '_blank' : undefined}
        fullWidth
      >
        <Trans>Sign in to {name}</Trans>
      </Button>
    </CardPage>
  );
}
