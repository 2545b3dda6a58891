import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text, Checkbox, PasswordInput, Stack, TextInput, Group, Table } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  ActionsHead,
  Confirmation,
  PageHeader,
  ProblemAlert,
  QueryProblem,
  RowsSkeleton,
  RowsTable,
  SectionCard,
  StateBadge,
  Time,
} from '../../components';
import { useForm, useFormProblem, isEmail } from '../../lib/form';
import { useEmbedding, useMe } from '../../lib/session';
import { useFirstAnswers } from '../../lib/use-first-answers';
import { accountsQuery, ProviderAccounts } from '../providers';
import { SignOn } from './sign-on';
import { NewTokenDialog } from './new-token-dialog';
import {
  useEndOtherSessions,
  tokensQuery,
  useRevokeToken,
  useUpdateProfile,
  versionQuery,
  type Token,
} from './profile';
import classes from './profile.module.css';

/** An account of the program around this Trellis has its name, password and sessions there. */
export function ProfilePage() {
  return (
    <div className={classes.page}>
      <PageHeader title={t`Profile`} description={t`Your account, and the author of your commits.`} />
      <Sections />
    </div>
  );
}

function Sections() {
  const isEmbedded = useEmbedding() !== null;
  const { hasNoPassword = false } = useMe();
  const areHere = useFirstAnswers([
    useQuery(accountsQuery),
    useQuery({ ...tokensQuery, enabled: !isEmbedded }),
  ]);
  if (!areHere) return <RowsSkeleton label={t`Loading`} />;
  return (
    <>
      {!isEmbedded && <Identity />}
      <CommitAuthor />
      {!isEmbedded && !hasNoPassword && <Password />}
      {!isEmbedded && <SignOn />}
      {!isEmbedded && <OtherSessions />}
      <ProviderAccounts />
      {!isEmbedded && <ApiTokens />}
      <Version />
    </>
  );
}

function Version() {
  const { data } = useQuery(versionQuery);
  return (
    <Text size="xs" c="dimmed">
      {data && t`Trellis ${data.version}`}
    </Text>
  );
}

function OtherSessions() {
  const end = useEndOtherSessions();
  return (
    <SectionCard
      title={t`Other devices`}
      description={t`Ends all your other sessions. If someone may know your password, change it too. API tokens stay valid.`}
      actions={
        <Button
          variant="default"
          loading={end.isPending}
          onClick={() =>
            end.mutate(undefined, {
              onSuccess: () => notifications.show({ message: t`You are signed out everywhere else.` }),
            })
          }
        >
          <Trans>Sign out everywhere else</Trans>
        </Button>
      }
    >
      {end.error && <ProblemAlert error={end.error} />}
    </SectionCard>
  );
}

function ApiTokens() {
  const tokens = useQuery(tokensQuery);
  const [isCreating, setIsCreating] = useState(false);
  const [revoked, setRevoked] = useState<Token | null>(null);
  const revoke = useRevokeToken();
  return (
    <SectionCard
      title={t`API tokens`}
      description={t`For scripts and pipelines. A token has your permissions, or can only read, until it expires or you delete it.`}
      actions={
        <Button variant="default" onClick={() => setIsCreating(true)}>
          <Trans>New token</Trans>
        </Button>
      }
    >
      <QueryProblem of={tokens} />
      {tokens.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>No tokens yet. Create one for each script, so that you can delete them separately.</Trans>
        </Text>
      )}
      {tokens.data && tokens.data.length > 0 && <TokenTable tokens={tokens.data} onRevoke={setRevoked} />}
      {isCreating && <NewTokenDialog onClose={() => setIsCreating(false)} />}
      {revoked && (
        <Confirmation
          title={t`Delete token ${revoked.name}?`}
          confirmLabel={t`Delete token`}
          isPending={revoke.isPending}
          error={revoke.error}
          onClose={() => setRevoked(null)}
          onConfirm={() => revoke.mutate(revoked.id, { onSuccess: () => setRevoked(null) })}
        >
          <Trans>Anything that uses this token stops working immediately.</Trans>
        </Confirmation>
      )}
    </SectionCard>
  );
}

const MIN_LENGTH = 8;

function Password() {
  const { user } = useMe();
  const update = useUpdateProfile();
  const form = useForm({
    initialValues: { currentPassword: '', password: '', revokeTokens: false },
    validate: {
      currentPassword: (value) => (value ? null : t`Enter your current password.`),
      password: (value) => (value.length >= MIN_LENGTH ? null : t`Use at least ${MIN_LENGTH} characters.`),
    },
  });
  const problem = useFormProblem(form, update.error);
  const submit = form.onSubmit((values) =>
    update.mutate(values, {
      onSuccess: () => {
        form.reset();
        notifications.show({ message: t`Your password was changed.` });
      },
    }),
  );
  return (
    <SectionCard title={t`Password`} description={t`A new password also signs you out everywhere else.`}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md" maw={420}>
          {/* Tells password managers which account this is. */}
          <input type="text" autoComplete="username" value={user.email} readOnly hidden />
          <PasswordInput
            label={t`Current password`}
            autoComplete="current-password"
            {...form.getInputProps('currentPassword')}
          />
          <PasswordInput
            label={t`New password`}
            description={t`At least ${MIN_LENGTH} characters`}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <Checkbox
            label={t`Also delete all my API tokens`}
            {...form.getInputProps('revokeTokens', { type: 'checkbox' })}
          />
          <ProblemAlert error={problem} />
          <div>
            <Button type="submit" variant="default" loading={update.isPending}>
              <Trans>Change password</Trans>
            </Button>
          </div>
        </Stack>
      </form>
    </SectionCard>
  );
}

/** Form for a Git author that differs from the account. */
function CommitAuthor() {
  const { user } = useMe();
  const update = useUpdateProfile();
  const form = useForm({
    initialValues: { gitName: user.gitName ?? '', gitEmail: user.gitEmail ?? '' },
    validate: {
      gitEmail: (value) => (value.trim() === '' || isEmail(value) ? null : t`Enter an email address.`),
    },
  });
  const problem = useFormProblem(form, update.error);
  const submit = form.onSubmit((values) =>
    update.mutate(
      { gitName: values.gitName.trim(), gitEmail: values.gitEmail.trim() },
      {
        onSuccess: (me) => {
          const saved = { gitName: me.user.gitName ?? '', gitEmail: me.user.gitEmail ?? '' };
          form.setValues(saved);
          form.resetDirty(saved);
          notifications.show({ message: t`The author of your commits was saved.` });
        },
      },
    ),
  );
  return (
    <SectionCard
      title={t`Author of your commits`}
      description={t`Replaces your name and email above. Existing commits do not change.`}
    >
      <form noValidate onSubmit={submit}>
        <Stack gap="md" maw={420}>
          <TextInput
            label={t`Author name`}
            description={t`Defaults to your name`}
            placeholder={user.name}
            {...form.getInputProps('gitName')}
          />
          <TextInput
            label={t`Author email`}
            description={t`Your provider uses it to recognize you. GitHub and GitLab offer a private address`}
            type="email"
            placeholder={user.email}
            {...form.getInputProps('gitEmail')}
          />
          <ProblemAlert error={problem} />
          <div>
            <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
              <Trans>Save author</Trans>
            </Button>
          </div>
        </Stack>
      </form>
    </SectionCard>
  );
}

function Identity() {
  const { user, hasNoPassword = false } = useMe();
  const update = useUpdateProfile();
  const form = useForm({
    initialValues: { name: user.name, email: user.email, currentPassword: '' },
    validate: {
      name: (value) => (value.trim() ? null : t`Enter a name.`),
      email: (value) => (isEmail(value) ? null : t`Enter an email address.`),
      currentPassword: (value, { email }) =>
        email.trim() !== user.email && !value && !hasNoPassword
          ? t`Enter your password to change the email address.`
          : null,
    },
  });
  const problem = useFormProblem(form, update.error);
  const { name, email } = form.getValues();
  const isNewEmail = email.trim() !== user.email;
  const submit = form.onSubmit((values) =>
    update.mutate(
      {
        name: values.name.trim(),
        ...(isNewEmail
          ? {
              email: values.email.trim(),
              ...(hasNoPassword ? {} : { currentPassword: values.currentPassword }),
            }
          : {}),
      },
      {
        onSuccess: (me) => {
          form.setValues({ name: me.user.name, email: me.user.email, currentPassword: '' });
          form.resetDirty({ name: me.user.name, email: me.user.email, currentPassword: '' });
          notifications.show({ message: t`Your profile was saved.` });
        },
      },
    ),
  );
  return (
    <SectionCard title={t`Name and email`} description={t`The author of your next commit:`}>
      <div className={classes.author}>
        <span className={classes.authorKey}>{t`Author`}</span> {user.gitName ?? (name.trim() || '…')} &lt;
        {user.gitEmail ?? (email.trim() || '…')}&gt;
      </div>
      <form noValidate onSubmit={submit}>
        <Stack gap="md" maw={420}>
          <TextInput label={t`Name`} autoComplete="name" {...form.getInputProps('name')} />
          <TextInput label={t`Email`} type="email" autoComplete="email" {...form.getInputProps('email')} />
          {isNewEmail && !hasNoPassword && (
            <PasswordInput
              label={t`Current password`}
              description={t`Confirms that it is you, because you sign in with the email address`}
              autoComplete="current-password"
              {...form.getInputProps('currentPassword')}
            />
          )}
          <ProblemAlert error={problem} />
          <div>
            <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
              <Trans>Save</Trans>
            </Button>
          </div>
        </Stack>
      </form>
    </SectionCard>
  );
}

interface Props {
  tokens: Token[];
  onRevoke: (token: Token) => void;
}

const TokenTable = ({ tokens, onRevoke }: Props) => (
  <RowsTable label={t`API tokens`}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>
          <Trans>Name</Trans>
        </Table.Th>
        <Table.Th>
          <Trans>Last used</Trans>
        </Table.Th>
        <Table.Th>
          <Trans>Expires</Trans>
        </Table.Th>
        <ActionsHead />
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {tokens.map((token) => (
        <TokenRow key={token.id} token={token} onRevoke={onRevoke} />
      ))}
    </Table.Tbody>
  </RowsTable>
);

const TokenRow = ({ token, onRevoke }: { token: Token } & Pick<Props, 'onRevoke'>) => (
  <Table.Tr>
    <Table.Td>
      <Group gap="0 10px">
        {token.name}
        {token.scope === 'read' && <StateBadge tone="quiet" label={t`Read only`} />}
        {token.scope === 'agent' && <StateBadge tone="quiet" label={t`Agents only`} />}
        {token.workspaceId && <OnlyIn workspaceId={token.workspaceId} />}
      </Group>
    </Table.Td>
    <Table.Td data-label={t`Last used`}>
      {token.lastUsedAt ? <Time value={token.lastUsedAt} /> : t`never`}
    </Table.Td>
    <Table.Td data-label={t`Expires`}>
      <Expiry token={token} />
    </Table.Td>
    <Table.Td ta="right">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        c="var(--mantine-color-error)"
        aria-label={t`Delete token ${token.name}`}
        onClick={() => onRevoke(token)}
      >
        <Trans>Delete</Trans>
      </Button>
    </Table.Td>
  </Table.Tr>
);

/** The workspace to which a token is limited. A token ends with the membership there, so the person is in it. */
function OnlyIn({ workspaceId }: { workspaceId: string }) {
  const { workspaces } = useMe();
  const name = workspaces.find(({ id }) => id === workspaceId)?.name;
  return name === undefined ? null : <StateBadge tone="quiet" label={t`in ${name}`} />;
}

function Expiry({ token: { expiresAt } }: { token: Token }) {
  if (expiresAt === null) return t`never`;
  if (new Date(expiresAt) <= new Date()) return <StateBadge tone="warn" label={t`Expired`} />;
  return <Time value={expiresAt} />;
}
