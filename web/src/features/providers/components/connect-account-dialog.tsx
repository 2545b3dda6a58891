import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import {
  Anchor,
  Checkbox,
  PasswordInput,
  Select,
  Skeleton,
  Textarea,
  TextInput,
  Text,
  Button,
  Divider,
  Stack,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Choice, Dialog, FormDialog, ProblemAlert, QueryProblem } from '../../../components';
import { isEmail, useFormDialog, useForm } from '../../../lib/form';
import { leaveTo } from '../../../lib/frame';
import { accountKeyNote, PURPOSE_LABELS } from '../labels';
import {
  providersQuery,
  useConnectAccount,
  useFinishSignIn,
  useStartSignIn,
  type Provider,
  type ProviderAccount,
  type BegunSignIn,
} from '../provider-accounts';
import { rememberAddress } from '../return-path';
import { outcomeOfPaste } from '../sign-in-outcome';
import classes from './providers.module.css';

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
      {providers.error ? <QueryProblem of={providers} /> : <Skeleton h={240} aria-busy />}
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
          : t`Enter the email address of the account.`,
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
    <FormDialog
      title={t`Connect an account`}
      submitLabel={t`Connect`}
      onClose={onClose}
      footer={
        <Checkbox
          label={t`Trellis may store this token encrypted and use it for my actions here`}
          {...form.getInputProps('consent', { type: 'checkbox' })}
        />
      }
      {...dialog}
    >
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
          <TokenNeeds key={provider.provider} provider={provider} baseUrl={tokenHost(baseUrl, provider)} />
        </>
      )}
      <CertificateAuthorityField form={form} />
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
        label={t`Email`}
        description={t`The email of your account at ${provider.name}, sent with the token`}
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

/** Permissions that a token of the chosen kind needs, shown before the user creates it. */
function TokenNeeds({ provider, baseUrl }: { provider: Provider; baseUrl: string | null }) {
  const kinds = provider.tokenKinds;
  const [chosen, choose] = useState(kinds[0]?.name ?? '');
  const kind = kinds.find(({ name }) => name === chosen);
  return (
    <div className={classes.needs}>
      {kinds.length > 1 && (
        <Choice
          label={t`Kind of token`}
          options={kinds.map(({ name }) => ({ value: name, label: name }))}
          value={chosen}
          onChange={choose}
        />
      )}
      {kind && (
        <section aria-label={kind.name}>
          {kinds.length === 1 && (
            <Text size="sm" fw={600}>
              {kind.name}
            </Text>
          )}
          <dl className={classes.scopes}>
            {kind.needs.map(({ purpose, scopes }) => (
              <div key={purpose}>
                <dt>{PURPOSE_LABELS[purpose]}</dt>
                <dd>
                  {scopes.map((scope) => (
                    <code key={scope}>{scope}</code>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          {kind.note && (
            <Text size="xs" c="dimmed">
              {kind.note}
            </Text>
          )}
        </section>
      )}
      {provider.keyPlaces?.write === 'account' && (
        <Text size="xs" c="dimmed">
          {accountKeyNote(provider)}
        </Text>
      )}
      {baseUrl && (
        <Anchor size="sm" href={tokenPageAt(baseUrl, provider)} target="_blank" rel="noreferrer">
          <Trans>
            Create a token at {provider.name}
            <span className="visually-hidden"> (opens in a new tab)</span>
          </Trans>
        </Anchor>
      )}
    </div>
  );
}

/** Some providers create tokens on another site. */
const tokenPageAt = (baseUrl: string, { tokenPage }: Provider): string =>
  tokenPage.startsWith('https://') ? tokenPage : `${baseUrl}${tokenPage}`;

/** Sign-in for providers that do not redirect back to this page. */
function PasteCodeDialog({
  begun,
  onConnected,
  onClose,
}: {
  begun: BegunSignIn;
  onConnected: (account: ProviderAccount) => void;
  onClose: () => void;
}) {
  const [signIn, setSignIn] = useState(begun.started);
  const startAgain = useStartSignIn();
  const finish = useFinishSignIn();
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (value.trim() ? null : t`Enter the code or the address.`) },
  });
  return (
    <FormDialog
      title={t`Sign in with a code`}
      submitLabel={t`Connect`}
      form={form}
      isPending={finish.isPending}
      error={startAgain.error ?? finish.error}
      onSubmit={form.onSubmit(({ code }) =>
        finish.mutate(outcomeOfPaste(code, signIn.state), {
          onSuccess: onConnected,
          // A link works once, so a failure needs a new one.
          onError: () => startAgain.mutate(begun.request, { onSuccess: setSignIn }),
        }),
      )}
      onClose={onClose}
    >
      <Text size="sm">
        <Trans>
          <Anchor href={signIn.authorizationUrl} target="_blank" rel="noreferrer" underline="always">
            Open the provider’s page
            <span className="visually-hidden"> (opens in a new tab)</span>
          </Anchor>{' '}
          and allow access there. Then copy the code that it shows. If it leads to a page that does not open,
          copy the whole address of that page.
        </Trans>
      </Text>
      <TextInput
        label={t`Code or address`}
        description={t`Valid once, for 10 minutes`}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('code')}
      />
    </FormDialog>
  );
}

type App = Provider['oauth'][number];

/** Names of hosts can be longer than a phone is wide. */
const WRAPS = {
  h: 'auto',
  mih: 36,
  py: 6,
  styles: { label: { whiteSpace: 'normal', overflowWrap: 'anywhere' } },
} as const;

const hostOf = (address: string): string => address.replace('https://', '');

/** Sign-in buttons, if the operator has set up OAuth. */
function SignInButtons({
  provider,
  onPaste,
}: {
  provider: Provider;
  /** Called if the provider does not redirect, so that the user pastes the code. */
  onPaste: (signIn: BegunSignIn) => void;
}) {
  const signIn = useStartSignIn();
  if (provider.oauth.length === 0) return null;
  const begin = ({ baseUrl }: App, { isPasted }: { isPasted: boolean }) => {
    const request = { provider: provider.provider, baseUrl };
    signIn.mutate(request, {
      onSuccess: (started) => {
        rememberAddress();
        if (isPasted) onPaste({ request, started });
        else if (leaveTo(started.authorizationUrl)) signIn.reset();
      },
    });
  };
  return (
    <Stack gap="md">
      {provider.oauth.map((app) => (
        <Stack key={app.baseUrl} gap={6} align="start">
          <Button
            variant="default"
            fullWidth
            {...WRAPS}
            loading={signIn.isPending || signIn.isSuccess}
            onClick={() => begin(app, { isPasted: !app.returns })}
          >
            {app.baseUrl === provider.baseUrl
              ? t`Sign in with ${provider.name}`
              : t`Sign in with ${provider.name} at ${hostOf(app.baseUrl)}`}
          </Button>
          <Text size="xs" c="dimmed">
            <Trans>
              {hostOf(app.baseUrl)} asks you to grant Trellis: {app.scopes.join(', ')}. The token is stored
              encrypted and used for your actions here. {app.note}
            </Trans>
          </Text>
          {app.returns && (
            <Anchor component="button" type="button" size="sm" onClick={() => begin(app, { isPasted: true })}>
              <Trans>Not redirected back? Paste the code</Trans>
            </Anchor>
          )}
        </Stack>
      ))}
      <ProblemAlert error={signIn.error} />
      <Divider label={t`or with a token`} />
    </Stack>
  );
}
