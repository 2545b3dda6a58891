import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '../../../components';
import { useForm } from '../../../lib/form';
import {
  useFinishSignIn,
  useStartSignIn,
  type BegunSignIn,
  type ProviderAccount,
} from '../api/provider-accounts';
import { outcomeOfPaste } from '../lib/sign-in-outcome';

/** Sign-in for providers that do not redirect back to this page. */
export function PasteCodeDialog({
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
