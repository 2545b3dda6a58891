import { Button, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton, ProblemAlert } from '../../../components';
import type { Schemas } from '../../../lib/api';
import { meQuery, roleLabel, useSignOut, type Me } from '../../../lib/session';
import { useFragment } from '../../../lib/use-fragment';
import { invitationQuery, useJoin, useSignInHere } from '../api/enter';
import { CardPage } from './card-page';
import { NewMemberForm } from './new-member-form';
import { SignInForm } from './sign-in-form';

/** `/invite#token` */
export function InvitationPage() {
  const token = useFragment();
  return token ? <OpenedInvitation key={token} token={token} /> : <WithoutToken />;
}

interface Opened {
  token: string;
  invitation: Schemas['InvitationView'];
}

function OpenedInvitation({ token }: { token: string }) {
  const invitation = useQuery(invitationQuery(token));
  const me = useQuery(meQuery);
  const error = invitation.error ?? me.error;
  if (error) return <NotValid error={error} />;
  if (!invitation.data || me.data === undefined) {
    return (
      <CardPage title="Invitation" lead="Reading the invitation.">
        <Loader size="sm" />
      </CardPage>
    );
  }
  const opened = { token, invitation: invitation.data };
  return me.data ? <JoinAs me={me.data} {...opened} /> : <JoinAnew {...opened} />;
}

const titleOf = ({ workspaceName }: Opened['invitation']) => `Join ${workspaceName}`;

function JoinAs({ me: { user }, token, invitation }: Opened & { me: Me }) {
  const join = useJoin();
  const signOut = useSignOut({ onDone: () => location.reload() });
  return (
    <CardPage
      title={titleOf(invitation)}
      lead={`You are invited as ${roleLabel(invitation.role).toLowerCase()}.`}
    >
      <Stack gap="md">
        <Text size="sm">
          You are signed in as {user.name} ({user.email}). This account becomes the member.
        </Text>
        <ProblemAlert error={join.error ?? signOut.error} />
        <Button fullWidth loading={join.isPending || join.isSuccess} onClick={() => join.mutate(token)}>
          Join workspace
        </Button>
        <Button variant="subtle" fullWidth loading={signOut.isPending} onClick={() => signOut.mutate()}>
          Use another account
        </Button>
      </Stack>
    </CardPage>
  );
}

function JoinAnew({ token, invitation }: Opened) {
  const [hasAccount, setHasAccount] = useState(false);
  const signIn = useSignInHere();
  const role = roleLabel(invitation.role).toLowerCase();
  return (
    <CardPage
      title={titleOf(invitation)}
      lead={`You are invited as ${role}. ${hasAccount ? 'Sign in to join.' : 'Create your account to join.'}`}
    >
      <Stack gap="xs">
        {hasAccount ? (
          <SignInForm signIn={signIn} />
        ) : (
          <NewMemberForm token={token} invitation={invitation} />
        )}
        <Button variant="subtle" fullWidth onClick={() => setHasAccount(!hasAccount)}>
          {hasAccount ? 'Create an account instead' : 'I have an account'}
        </Button>
      </Stack>
    </CardPage>
  );
}

const NotValid = ({ error }: { error: unknown }) => (
  <CardPage title="Invitation" lead="You cannot join with this link.">
    <Stack gap="md">
      <ProblemAlert error={error} />
      <LinkButton to="/" variant="default" fullWidth>
        Go to Trellis
      </LinkButton>
    </Stack>
  </CardPage>
);

const WithoutToken = () => (
  <CardPage title="This link is incomplete" lead="An invitation link ends with # and a long code.">
    <Text size="sm" mb="md">
      Copy the whole link from the invitation, or ask the admin who invited you for a new one.
    </Text>
    <LinkButton to="/sign-in" variant="default" fullWidth>
      Sign in instead
    </LinkButton>
  </CardPage>
);
