import { Anchor, Button, Group, PasswordInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState, type ReactNode } from 'react';
import { ProblemAlert, Time, useFormProblem } from '../../../components';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { useSaveToken } from '../api/git-settings';
import { ProviderGuides } from './provider-guides';
import classes from './git-settings.module.css';
import { TOKEN_GUIDES } from './token-guides';

/** The token that opens an HTTPS repository, and where it is made at each provider. */
export function TokenStep({ settings }: { settings: GitSettings }) {
  const [isEntering, setIsEntering] = useState(false);
  const { token } = settings;
  if (token && !isEntering) {
    return (
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          The token of <span className={classes.mono}>{token.username}</span>, entered{' '}
          <Time value={token.createdAt} />
        </Text>
        <Button size="xs" variant="default" onClick={() => setIsEntering(true)}>
          Enter another token
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

function TokenForm({ settings, onSaved }: { settings: GitSettings; onSaved: () => void }) {
  const { id } = useWorkspace();
  const save = useSaveToken(id);
  const form = useForm({
    initialValues: {
      username: settings.token?.username ?? '',
      token: '',
      certificateAuthority: '',
      clientCertificate: '',
      clientKey: '',
    },
    validate: { token: (value) => (value.trim() ? null : 'Enter the token.') },
  });
  const problem = useFormProblem(form, save.error);
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ token, ...others }) =>
        save.mutate({ token: token.trim(), ...withoutEmpty(others) }, { onSuccess: onSaved }),
      )}
    >
      <Stack gap="md">
        <div className={classes.pair}>
          <TextInput
            label="User name (optional)"
            description="Without one, what the provider takes"
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('username')}
          />
          <PasswordInput
            label="Access token"
            description="Kept encrypted, never shown again"
            autoComplete="off"
            {...form.getInputProps('token')}
          />
        </div>
        <Unfolding label="The server’s certificate comes from an authority of our own">
          <Textarea
            label="Certificate authority"
            description="In PEM form; trusted for this repository beside the well-known ones"
            placeholder="-----BEGIN CERTIFICATE-----"
            {...PEM_INPUT}
            {...form.getInputProps('certificateAuthority')}
          />
        </Unfolding>
        <Unfolding label="The server wants a client certificate">
          <Textarea
            label="Client certificate"
            description="In PEM form, with those between it and its authority"
            placeholder="-----BEGIN CERTIFICATE-----"
            {...PEM_INPUT}
            {...form.getInputProps('clientCertificate')}
          />
          <Textarea
            label="Key of the client certificate"
            description="In PEM form, without a password; kept encrypted, never shown again"
            placeholder="-----BEGIN PRIVATE KEY-----"
            {...PEM_INPUT}
            {...form.getInputProps('clientKey')}
          />
        </Unfolding>
        <ProblemAlert error={problem} />
        <Group gap="xs">
          <Button type="submit" loading={save.isPending}>
            Save token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const PEM_INPUT = {
  autosize: true,
  minRows: 4,
  maxRows: 10,
  spellCheck: false,
  autoComplete: 'off',
  classNames: { input: classes.mono },
};

/** What few need, behind a line that says who does. */
function Unfolding({ label, children }: { label: string; children: ReactNode }) {
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
