import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { setupQuery, type Embedding } from '../../../lib/session';
import { useSignIn } from '../api/enter';
import { CardPage } from './card-page';
import { SignInForm } from './sign-in-form';

export function SignInPage() {
  const { data: setup } = useQuery({ ...setupQuery, staleTime: 'static' });
  return setup?.embeddedIn ? <SignInElsewhere program={setup.embeddedIn} /> : <SignInHere />;
}

function SignInHere() {
  const { from } = useSearch({ from: '/sign-in' });
  return (
    <CardPage title={t`Sign in`} lead={t`Use your Trellis account.`}>
      <SignInForm signIn={useSignIn({ to: from ?? '/' })} />
      <Text size="xs" c="dimmed" mt="md">
        <Trans>Forgot your password? Ask an admin of your workspace for a link.</Trans>
      </Text>
    </CardPage>
  );
}

const SignInElsewhere = ({ program: { name, signInUrl } }: { program: Embedding }) => (
  <CardPage title={t`Sign in`} lead={t`Use your ${name} account.`}>
    <Button component="a" href={signInUrl} fullWidth>
      <Trans>Sign in to {name}</Trans>
    </Button>
  </CardPage>
);
