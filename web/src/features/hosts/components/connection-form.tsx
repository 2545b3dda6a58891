import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, PasswordInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { Choice, DocsLink, ProblemAlert } from '../../../components';
import { useForm, useFormProblem } from '../../../lib/form';
import { productOf } from '../../../lib/workspace';
import type { Host, useConnectHost } from '../host';
import { CheckSteps } from './check-steps';

interface Props {
  /** Held above: the first connection replaces the form. */
  connect: ReturnType<typeof useConnectHost>;
  /** Null for a workspace that is not connected yet. */
  host: Host | null;
  onConnected: () => void;
}

const isHttp = (text: string) => /^https?:\/\/\S+$/.test(text.trim());

/** Address, account and workspace of a host. Saving tries the connection step by step. */
export function ConnectionForm(props: Props) {
  const { host, connect } = props;
  const { form, problem, submit } = useConnectionForm(props);
  const check = connect.data ?? null;
  const { kind } = form.getValues();
  const product = productOf(kind);
  const account = ACCOUNT[kind];
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="sm">
        {!host && <KindChoice value={kind} onChange={(chosen) => form.setFieldValue('kind', chosen)} />}
        <TextInput
          label={t`Address of ${product}`}
          placeholder={EXAMPLES[kind]}
          autoComplete="off"
          {...form.getInputProps('url')}
        />
        <TextInput {...account.name} autoComplete="off" {...form.getInputProps('email')} />
        <PasswordInput
          label={account.password}
          description={host ? KEEPS_PASSWORD : undefined}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <Textarea
          label={t`Certificate authority`}
          description={t`Only for a server that uses your own certificate authority. In PEM format`}
          autosize
          minRows={2}
          maxRows={6}
          {...form.getInputProps('certificateAuthority')}
        />
        {kind === 'tooljet' && (
          <Select
            label={t`Release after pulls`}
            description={t`Decides whether users of an app see the pulled version at once.`}
            data={RULES}
            allowDeselect={false}
            {...form.getInputProps('releaseRule')}
          />
        )}
        <Select
          label={t`Automatic commits`}
          description={t`To commit every save, turn on automatic backup.`}
          data={COMMITS}
          allowDeselect={false}
          {...form.getInputProps('commits')}
        />
        {check && <CheckSteps check={check} product={product} />}
        {check && (check.needsWorkspace || check.workspaces.length > 1) && (
          <Select
            label={t`Workspace in ${product}`}
            description={t`The account belongs to several workspaces.`}
            data={check.workspaces.map(({ id: value, name: label }) => ({ value, label }))}
            allowDeselect={false}
            {...form.getInputProps('hostWorkspaceId')}
          />
        )}
        <ProblemAlert error={problem} />
        <Group>
          <Button type="submit" loading={connect.isPending}>
            {host ? t`Save and check` : t`Connect ${product}`}
          </Button>
          {!host && (
            <DocsLink page={kind} size="sm">
              <Trans>Guide: the steps for {product}</Trans>
            </DocsLink>
          )}
        </Group>
      </Stack>
    </form>
  );
}

const KINDS = (['tooljet', 'node-red'] as const).map((value) => ({ value, label: productOf(value) }));

const KindChoice = (field: { value: Host['kind']; onChange: (kind: Host['kind']) => void }) => (
  <Choice label={t`Product`} options={KINDS} {...field} />
);

const RULES: { value: Host['releaseRule']; label: string }[] = [
  { value: 'if_released', label: t`If they saw the version before it` },
  { value: 'always', label: t`Always` },
  { value: 'never', label: t`Never: release in ToolJet` },
];

const COMMITS: { value: Host['commits']; label: string }[] = [
  { value: 'off', label: t`None` },
  { value: 'names', label: t`Apps that are created or renamed there` },
];

const EXAMPLES = { tooljet: 'https://tooljet.example.com', 'node-red': 'https://nodered.example.com' };

/** Texts of the fields of an account. */
const ACCOUNT = {
  tooljet: {
    name: {
      label: t`Email of the account`,
      description: t`An account that only Trellis uses, with permission to change apps.`,
    },
    password: t`Password of the account`,
  },
  'node-red': {
    name: {
      label: t`User name of the account`,
      description: t`An account of adminAuth that only Trellis uses. Leave it empty to sign in with a token, as behind single sign-on.`,
    },
    password: t`Password of the account, or token`,
  },
};

const KEEPS_PASSWORD = t`Leave it empty to keep the stored one, unless address or account change.`;

function useConnectionForm({ host, connect, onConnected }: Props) {
  const form = useForm<Values>({
    initialValues: valuesOf(host),
    validate: {
      url: (url) => (isHttp(url) ? null : t`Enter the address that you open in a browser.`),
      email: (email, { kind }) =>
        kind !== 'tooljet' || email.includes('@') ? null : t`Enter the account’s email address.`,
      password: (password) =>
        password === '' && !host ? t`Enter the account’s password, or a token.` : null,
    },
  });
  const problem = useFormProblem(form, connect.error);
  const submit = form.onSubmit((values) =>
    connect.mutate(requestOf(values, host), {
      onSuccess: (check) => {
        if (check === null || check.isConnected) onConnected();
      },
    }),
  );
  return { form, problem, submit };
}

interface Values extends Record<string, string> {
  kind: Host['kind'];
  url: string;
  email: string;
  password: string;
  hostWorkspaceId: string;
  certificateAuthority: string;
  releaseRule: Host['releaseRule'];
  commits: Host['commits'];
}

const EMPTY: Values = {
  ...{ kind: 'tooljet', url: '', email: '', password: '', hostWorkspaceId: '' },
  ...{ certificateAuthority: '', releaseRule: 'if_released', commits: 'off' },
};

const valuesOf = (host: Host | null): Values =>
  host
    ? {
        ...{ kind: host.kind, url: host.url, email: host.email, password: '' },
        hostWorkspaceId: host.hostWorkspaceId ?? '',
        certificateAuthority: host.certificateAuthority ?? '',
        releaseRule: host.releaseRule,
        commits: host.commits,
      }
    : EMPTY;

const requestOf = (
  { kind, url, email, password, hostWorkspaceId, certificateAuthority, releaseRule, commits }: Values,
  host: Host | null,
) => ({
  kind,
  url: url.trim(),
  email: email.trim(),
  intervalSeconds: host?.intervalSeconds,
  releaseRule,
  commits,
  certificateAuthority: certificateAuthority.trim() || null,
  ...(password === '' ? {} : { password }),
  ...(hostWorkspaceId === '' ? {} : { hostWorkspaceId }),
});
