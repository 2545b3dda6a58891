import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Group, PasswordInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState, type ReactNode } from 'react';
import { ProblemAlert, Time } from '../../../../components';
import { useForm, useFormProblem } from '../../../../lib/form';
import { useWorkspace, type GitSettings } from '../../../../lib/workspace';
import { useSaveToken } from '../../git-settings';
import { ProviderGuides } from '../guides/provider-guides';
import classes from '../git-settings.module.css';
import { TOKEN_GUIDES } from '../guides/token-guides';

/** Access token of an HTTPS repository, with instructions for each provider. */
export function TokenStep({ settings }: { settings: GitSettings }) {
  const [isEntering, setIsEntering] = useState(false);
  const { token } = settings;
  if (token && !isEntering) {
    return (
      <Group justify="space-between" gap="xs">
        {token.app ? (
          <Text size="sm">
            <Trans>
              Tokens of the GitHub App {token.app.name ?? t`(removed)`} for {token.app.repository}, renewed
              automatically
            </Trans>
          </Text>
        ) : (
          <Text size="sm">
            <Trans>
              Token of <span className={classes.mono}>{token.username}</span>, entered{' '}
              <Time value={token.createdAt} />
            </Trans>
          </Text>
        )}
        <Button size="xs" variant="default" onClick={() => setIsEntering(true)}>
          <Trans>Replace token</Trans>
        </Button>
      </Group>
    );
  }
  return (
    <Stack gap="lg">
      <TokenForm settings={settings} onSaved={() => setIsEntering(false)} />
      <ProviderGuides guides={TOKEN_GUIDES} url={settings.repositoryUrl ?? ''} />
    </Stack>
  );
}

type TokenValues = Record<
  'username' | 'token' | 'certificateAuthority' | 'clientCertificate' | 'clientKey',
  string
>;

function TokenForm({ settings, onSaved }: { settings: GitSettings; onSaved: () => void }) {
  const { id } = useWorkspace();
  const save = useSaveToken(id);
  const form = useForm<TokenValues>({
    initialValues: {
      username: settings.token?.username ?? '',
      token: '',
      certificateAuthority: '',
      clientCertificate: '',
      clientKey: '',
    },
    validate: { token: (value) => (value ? null : t`Enter the token.`) },
  });
  const problem = useFormProblem(form, save.error);
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ token, ...others }) =>
        save.mutate({ token, ...withoutEmpty(others) }, { onSuccess: onSaved }),
      )}
    >
      <Stack gap="md">
        <TokenFields form={form} />
        <ProblemAlert error={problem} />
        <Group gap="xs">
          <Button type="submit" loading={save.isPending}>
            <Trans>Save token</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const TokenFields = ({
  form,
}: {
  form: Pick<UseFormReturnType<TokenValues>, 'getInputProps' | 'values'>;
}) => (
  <>
    <div className={classes.pair}>
      <TextInput
        label={t`User name (optional)`}
        description={t`Defaults to what the provider accepts`}
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('username')}
      />
      <PasswordInput
        label={t`Access token`}
        description={
          form.values.token === form.values.token.trim()
            ? t`Stored encrypted and never shown again`
            : t`Begins or ends with a blank, which is sent as part of it`
        }
        autoComplete="off"
        {...form.getInputProps('token')}
      />
    </div>
    <Disclosure label={t`The server uses a private certificate authority`}>
      <Textarea
        label={t`Certificate authority`}
        description={t`In PEM format. Trusted for this repository in addition to the public authorities`}
        placeholder={t`-----BEGIN CERTIFICATE-----`}
        {...PEM_INPUT}
        {...form.getInputProps('certificateAuthority')}
      />
    </Disclosure>
    <Disclosure label={t`The server requires a client certificate`}>
      <Textarea
        label={t`Client certificate`}
        description={t`In PEM format, with any intermediate certificates`}
        placeholder={t`-----BEGIN CERTIFICATE-----`}
        {...PEM_INPUT}
        {...form.getInputProps('clientCertificate')}
      />
      <Textarea
        label={t`Client certificate key`}
        description={t`In PEM format, without a password. Stored encrypted and never shown again`}
        placeholder={t`-----BEGIN PRIVATE KEY-----`}
        {...PEM_INPUT}
        {...form.getInputProps('clientKey')}
      />
    </Disclosure>
  </>
);

const PEM_INPUT = {
  autosize: true,
  minRows: 4,
  maxRows: 10,
  spellCheck: false,
  autoComplete: 'off',
  classNames: { input: classes.mono },
};

/** Hides rarely needed fields behind a link. */
function Disclosure({ label, children }: { label: string; children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  if (isOpen) return children;
  return (
    <Anchor component="button" type="button" size="sm" ta="left" onClick={() => setIsOpen(true)}>
      {label}
    </Anchor>
  );
}

const withoutEmpty = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
