import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Divider, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { QueryProblem } from '../../../components';
import type { Schemas } from '../../../lib/api';
import { setupQuery, signInWaysQuery, type Embedding } from '../../../lib/session';
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

const SignInElsewhere = ({ program: { name, signInUrl } }: { program: Embedding }) => (
  <CardPage title={t`Sign in`} lead={t`Use your ${name} account.`}>
    <Button component="a" href={signInUrl} fullWidth>
      <Trans>Sign in to {name}</Trans>
    </Button>
  </CardPage>
);
