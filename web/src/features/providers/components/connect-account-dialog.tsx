import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Checkbox, PasswordInput, Select, Skeleton, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog, FormDialog, ProblemAlert } from '../../../components';
import { isEmail, useFormDialog } from '../../../lib/form';
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
  /** Provider to preselect. */
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
    <Dialog title={t`Connect an account`} onClose={props.onClose}>
      {providers.error ? <ProblemAlert error={providers.error} /> : <Skeleton h={240} aria-busy />}
    </Dialog>
  );
}

const isAddress = (text: string): boolean => /^https:\/\/\S+$/i.test(text);

interface FormProps extends Props {
  providers: Provider[];
  onPaste: (signIn: BegunSignIn) => void;
}

type Values = {
  provider: Provider['provider'];
  baseUrl: string;
  email: string;
  token: string;
  certificateAuthority: string;
  consent: boolean;
};

function ConnectForm({ providers, providerKind, onPaste, onConnected, onClose }: FormProps) {
  const connect = useConnectAccount();
  const providerOf = (kind: string) => providers.find((one) => one.provider === kind) ?? providers[0];
  const dialog = useFormDialog({
    initialValues: initialValues(providerKind ?? providers[0]?.provider),
    validate: {
      baseUrl: (value, { provider }) => baseUrlProblem(value.trim(), providerOf(provider)),
      email: (value, { provider }) =>
        !providerOf(provider)?.wantsEmail || isEmail(value)
          ? null
          : t`Enter the e-mail address of the account.`,
      token: (value) => (value.trim() ? null : t`Enter the token.`),
      consent: (value) => (value ? null : t`Required to connect the account.`),
    },
    mutation: connect,
    toInput: (values) => requestOf(values, providerOf(values.provider)),
    onSuccess: onConnected,
  });
  const { form } = dialog;
  const { provider: kind, baseUrl } = form.getValues();
  const provider = providerOf(kind);
  return (
    <FormDialog title={t`Connect an account`} submitLabel={t`Connect`} onClose={onClose} {...dialog}>
      <Select
        label={t`Provider`}
        data={providers.map((one) => ({ value: one.provider, label: one.name }))}
        allowDeselect={false}
        data-autofocus
        {...form.getInputProps('provider')}
      />
      {provider && (
        <>
          <SignInButtons key={kind} provider={provider} onPaste={onPaste} />
          <AddressField form={form} provider={provider} />
          <TokenFields form={form} provider={provider} />
          <TokenNeeds provider={provider} baseUrl={tokenHost(baseUrl, provider)} />
        </>
      )}
      <CertificateAuthorityField form={form} />
      <Checkbox
        label={t`Trellis may store this token encrypted and use it for my actions here`}
        {...form.getInputProps('consent', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}

const initialValues = (provider: Values['provider'] = 'github'): Values => ({
  provider,
  baseUrl: '',
  email: '',
  token: '',
  certificateAuthority: '',
  consent: false,
});

function baseUrlProblem(value: string, provider?: Provider): string | null {
  if (provider?.cloudOnly) return null;
  if (!value) return provider?.baseUrl ? null : t`Enter the address of the server.`;
  return isAddress(value) ? null : t`Enter an address that begins with https://.`;
}

const enteredUrl = (baseUrl: string, provider?: Provider): string =>
  provider?.cloudOnly ? '' : baseUrl.trim();

/** Address for creating a token; null until it is complete. */
function tokenHost(baseUrl: string, provider: Provider): string | null {
  const address = enteredUrl(baseUrl, provider) || provider.baseUrl || '';
  return isAddress(address) ? address.replace(/\/+$/, '') : null;
}

function requestOf(values: Values, provider?: Provider) {
  const baseUrl = enteredUrl(values.baseUrl, provider);
  const certificateAuthority = values.certificateAuthority.trim();
  return {
    provider: values.provider,
    token: values.token.trim(),
    ...(baseUrl ? { baseUrl } : {}),
    ...(provider?.wantsEmail ? { email: values.email.trim() } : {}),
    ...(certificateAuthority ? { certificateAuthority } : {}),
  };
}

interface FieldsProps {
  form: UseFormReturnType<Values>;
  provider: Provider;
}

const AddressField = ({ form, provider }: FieldsProps) =>
  !provider.cloudOnly && (
    <TextInput
      label={provider.baseUrl ? t`Address (optional)` : t`Address`}
      description={
        provider.baseUrl
          ? t`Defaults to ${provider.baseUrl}. For your own server, its address in the browser`
          : t`Its address in the browser`
      }
      placeholder={provider.exampleUrl}
      autoComplete="off"
      spellCheck={false}
      {...form.getInputProps('baseUrl')}
    />
  );

const TokenFields = ({ form, provider }: FieldsProps) => (
  <>
    {provider.wantsEmail && (
      <TextInput
        label={t`E-mail`}
        description={t`The e-mail of your account at ${provider.name}, sent with the token`}
        type="email"
        autoComplete="off"
        {...form.getInputProps('email')}
      />
    )}
    <PasswordInput
      label={t`Token`}
      description={t`Sent only to this provider and never shown again`}
      autoComplete="off"
      {...form.getInputProps('token')}
    />
  </>
);

function CertificateAuthorityField({ form }: Pick<FieldsProps, 'form'>) {
  const [isOpen, setIsOpen] = useState(false);
  if (!isOpen)
    return (
      <Anchor component="button" type="button" size="sm" ta="left" onClick={() => setIsOpen(true)}>
        <Trans>The server uses a private certificate authority</Trans>
      </Anchor>
    );
  return (
    <Textarea
      label={t`Certificate authority`}
      description={t`In PEM format. Trusted for this account in addition to the public authorities`}
      placeholder={t`-----BEGIN CERTIFICATE-----`}
      autosize
      minRows={4}
      maxRows={10}
      spellCheck={false}
      {...form.getInputProps('certificateAuthority')}
    />
  );
}
