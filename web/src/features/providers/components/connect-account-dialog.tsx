import { Anchor, Checkbox, PasswordInput, Select, Skeleton, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog, FormDialog, ProblemAlert } from '../../../components';
import {
  providersQuery,
  useConnectAccount,
  type Provider,
  type ProviderAccount,
  type BegunSignIn,
} from '../api/provider-accounts';
import { PasteCodeDialog } from './paste-code-dialog';
import { SignInButtons } from './sign-in-buttons';
import { TokenNeeds } from './token-needs';

interface Props {
  /** The one to begin with, where it is known. */
  providerKind?: Provider['provider'];
  onConnected: (account: ProviderAccount) => void;
  onClose: () => void;
}

export function ConnectAccountDialog(props: Props) {
  const providers = useQuery(providersQuery);
  const [signIn, setSignIn] = useState<BegunSignIn | null>(null);
  if (signIn)
    return <PasteCodeDialog begun={signIn} onConnected={props.onConnected} onClose={props.onClose} />;
  if (providers.data) return <ConnectForm providers={providers.data} onPaste={setSignIn} {...props} />;
  return (
    <Dialog title="Connect an account" onClose={props.onClose}>
      {providers.error ? <ProblemAlert error={providers.error} /> : <Skeleton h={240} aria-busy />}
    </Dialog>
  );
}

const isAddress = (text: string): boolean => /^https:\/\/\S+$/i.test(text);

interface FormProps extends Props {
  providers: Provider[];
  onPaste: (signIn: BegunSignIn) => void;
}

function ConnectForm({ providers, providerKind, onPaste, onConnected, onClose }: FormProps) {
  const connect = useConnectAccount();
  const [hasAuthority, setHasAuthority] = useState(false);
  const providerOf = (kind: string) => providers.find((one) => one.provider === kind) ?? providers[0];
  const form = useForm({
    initialValues: {
      provider: providerKind ?? providers[0]?.provider ?? 'github',
      baseUrl: '',
      email: '',
      token: '',
      certificateAuthority: '',
      consent: false,
    },
    validate: {
      baseUrl: (value, { provider }) => {
        if (providerOf(provider)?.cloudOnly) return null;
        if (!value.trim()) return providerOf(provider)?.baseUrl ? null : 'Enter the address of the server.';
        return isAddress(value.trim()) ? null : 'Enter an address that begins with https://.';
      },
      email: (value, { provider }) =>
        !providerOf(provider)?.wantsEmail || /^\S+@\S+\.\S+$/.test(value.trim())
          ? null
          : 'Enter the e-mail address of the account.',
      token: (value) => (value.trim() ? null : 'Enter the token.'),
      consent: (value) => (value ? null : 'Without it the account cannot be connected.'),
    },
  });
  const { provider: kind, baseUrl } = form.getValues();
  const provider = providerOf(kind);
  const entered = provider?.cloudOnly ? '' : baseUrl.trim();
  const address = entered || provider?.baseUrl || '';
  const submit = form.onSubmit((values) =>
    connect.mutate(
      {
        provider: values.provider,
        token: values.token.trim(),
        ...(entered ? { baseUrl: entered } : {}),
        ...(provider?.wantsEmail ? { email: values.email.trim() } : {}),
        ...(values.certificateAuthority.trim()
          ? { certificateAuthority: values.certificateAuthority.trim() }
          : {}),
      },
      { onSuccess: onConnected },
    ),
  );
  return (
    <FormDialog
      title="Connect an account"
      submitLabel="Connect"
      form={form}
      isPending={connect.isPending}
      error={connect.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label="Provider"
        data={providers.map((one) => ({ value: one.provider, label: one.name }))}
        allowDeselect={false}
        data-autofocus
        {...form.getInputProps('provider')}
      />
      {provider && <SignInButtons key={kind} provider={provider} onPaste={onPaste} />}
      {!provider?.cloudOnly && (
        <TextInput
          label={provider?.baseUrl ? 'Address (optional)' : 'Address'}
          description={
            provider?.baseUrl
              ? `Without one ${provider.baseUrl}; for a server of your own, where you open it in the browser`
              : 'Where you open it in the browser'
          }
          placeholder={provider?.exampleUrl}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('baseUrl')}
        />
      )}
      {provider && (
        <TokenNeeds provider={provider} baseUrl={isAddress(address) ? address.replace(/\/+$/, '') : null} />
      )}
      {provider?.wantsEmail && (
        <TextInput
          label="E-mail"
          description={`Of your account at ${provider.name}: it goes with the token`}
          type="email"
          autoComplete="off"
          {...form.getInputProps('email')}
        />
      )}
      <PasswordInput
        label="Token"
        description="Sent to this provider alone, and never shown again"
        autoComplete="off"
        {...form.getInputProps('token')}
      />
      {hasAuthority ? (
        <Textarea
          label="Certificate authority"
          description="In PEM form; trusted for this account beside the well-known ones"
          placeholder="-----BEGIN CERTIFICATE-----"
          autosize
          minRows={4}
          maxRows={10}
          spellCheck={false}
          {...form.getInputProps('certificateAuthority')}
        />
      ) : (
        <Anchor component="button" type="button" size="sm" ta="left" onClick={() => setHasAuthority(true)}>
          The server’s certificate comes from an authority of our own
        </Anchor>
      )}
      <Checkbox
        label="Trellis may keep this token, encrypted, and use it for what I do here"
        {...form.getInputProps('consent', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}
