import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton, ProblemAlert } from '../../../components';
import { isProblem, type Schemas } from '../../../lib/api';
import { useForm, useFormProblem } from '../../../lib/form';
import { meQuery, ROLES_IN_TEXT, signInWaysQuery, useSignOut, type Me } from '../../../lib/session';
import { useFragment } from '../../../lib/use-fragment';
import { invitationQuery, useJoin, useSignInHere, useJoinAnew } from '../api/enter';
import { needsEmail, needsName, needsNewPassword } from '../validate-fields';
import { AccountFields } from './account-fields';
import { CardPage } from './card-page';
import { SignInForm } from './sign-in-form';
import { SignOnButton, type SignOnProps } from './sign-on-button';

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
  if (!invitation.data || me.data === undefined) return <LoadingInvitation />;
  const opened = { token, invitation: invitation.data };
  return me.data ? <JoinAs me={me.data} {...opened} /> : <JoinAnew {...opened} />;
}

const LoadingInvitation = () => (
  <CardPage title={t`Invitation`} lead={t`Loading the invitation.`}>
    <Loader size="sm" />
  </CardPage>
);

const titleOf = ({ workspaceName }: Opened['invitation']) => t`Join ${workspaceName}`;

function JoinAs({ me: { user }, token, invitation }: Opened & { me: Me }) {
  const join = useJoin();
  const signOut = useSignOut({ onDone: () => location.reload() });
  return (
    <CardPage title={titleOf(invitation)} lead={t`You are invited as ${ROLES_IN_TEXT[invitation.role]}.`}>
      <Stack gap="md">
        <Text size="sm">
          <Trans>
            You are signed in as {user.name} ({user.email}). This account becomes the member.
          </Trans>
        </Text>
        <ProblemAlert error={join.error ?? signOut.error} />
        <Button fullWidth loading={join.isPending || join.isSuccess} onClick={() => join.mutate(token)}>
          <Trans>Join workspace</Trans>
        </Button>
        <Button variant="subtle" fullWidth loading={signOut.isPending} onClick={() => signOut.mutate()}>
          <Trans>Use another account</Trans>
        </Button>
      </Stack>
    </CardPage>
  );
}

function JoinAnew({ token, invitation }: Opened) {
  const [hasAccount, setHasAccount] = useState(false);
  const signIn = useSignInHere();
  const { data: ways } = useQuery(signInWaysQuery);
  const role = ROLES_IN_TEXT[invitation.role];
  if (ways === undefined) return <LoadingInvitation />;
  if (!ways.password && ways.oidc) return <JoinBySignOn oidc={ways.oidc} invitation={invitation} />;
  return (
    <CardPage
      title={titleOf(invitation)}
      lead={
        hasAccount
          ? t`You are invited as ${role}. Sign in to join.`
          : t`You are invited as ${role}. Create your account to join.`
      }
    >
      <Stack gap="xs">
        {hasAccount ? (
          <SignInForm signIn={signIn} />
        ) : (
          <NewMemberForm token={token} invitation={invitation} />
        )}
        <Button variant="subtle" fullWidth onClick={() => setHasAccount(!hasAccount)}>
          {hasAccount ? t`Create an account instead` : t`I have an account`}
        </Button>
      </Stack>
    </CardPage>
  );
}

/** A new account becomes the member at once if its address is the invited one. */
const JoinBySignOn = ({ oidc, invitation }: Pick<Opened, 'invitation'> & SignOnProps) => (
  <CardPage
    title={titleOf(invitation)}
    lead={t`You are invited as ${ROLES_IN_TEXT[invitation.role]}. Sign in with ${invitation.email} to join.`}
  >
    <Stack gap="md">
      <SignOnButton oidc={oidc} to="/" />
      <Text size="xs" c="dimmed">
        <Trans>If you have an account here already, open this link again after signing in.</Trans>
      </Text>
    </Stack>
  </CardPage>
);

const NotValid = ({ error }: { error: unknown }) => (
  <CardPage title={t`Invitation`} lead={t`You cannot join with this link.`}>
    <Stack gap="md">
      <ProblemAlert error={error} />
      <LinkButton to="/" variant="default" fullWidth>
        <Trans>Go to Trellis</Trans>
      </LinkButton>
    </Stack>
  </CardPage>
);

const WithoutToken = () => (
  <CardPage title={t`This link is incomplete`} lead={t`An invitation link ends with # and a long code.`}>
    <Text size="sm" mb="md">
      <Trans>Copy the whole link from the invitation, or ask the admin who invited you for a new one.</Trans>
    </Text>
    <LinkButton to="/sign-in" variant="default" fullWidth>
      <Trans>Sign in instead</Trans>
    </LinkButton>
  </CardPage>
);

/** Form with which an invited person creates an account and joins. */
function NewMemberForm({
  token,
  invitation: { name, email },
}: {
  token: string;
  invitation: Schemas['InvitationView'];
}) {
  const join = useJoinAnew();
  const form = useForm({
    // Without a name, the admin's invitation has the address in its place.
    initialValues: { name: name === email ? '' : name, email, password: '' },
    validate: { name: needsName, email: needsEmail, password: needsNewPassword },
  });
  const problem = useFormProblem(form, join.error);
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) =>
        join.mutate({ ...values, token, name: values.name.trim(), email: values.email.trim() }),
      )}
    >
      <Stack gap="md">
        <AccountFields inputProps={form.getInputProps} />
        {isProblem(join.error, 'email_taken') && (
          <Text size="sm" role="status">
            <Trans>
              There is an account with this address. If it is yours, choose “I have an account”. If not, enter
              another address.
            </Trans>
          </Text>
        )}
        <ProblemAlert error={problem} />
        <Button type="submit" fullWidth loading={join.isPending || join.isSuccess}>
          <Trans>Create account and join</Trans>
        </Button>
      </Stack>
    </form>
  );
}
