import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Divider, Stack, Text } from '@mantine/core';
import { ProblemAlert } from '../../../components';
import { useStartSignIn, type BegunSignIn, type Provider } from '../api/provider-accounts';
import { rememberAddress } from '../lib/return-path';

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
export function SignInButtons({
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
        else location.assign(started.authorizationUrl);
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
