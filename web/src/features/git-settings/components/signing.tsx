import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Confirmation, Dialog, ProblemAlert, SectionCard } from '../../../components';
import { providerOf } from '../../../lib/repository-url';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { useGenerateSigningKey, useRemoveSigningKey, type KeyType } from '../git-settings';
import { KeyTypeChoice } from './credentials/key-type-choice';
import { PublicKey } from './credentials/public-key';
import classes from './git-settings.module.css';
import { ProviderGuides } from './guides/provider-guides';
import { SIGNING_GUIDES } from './guides/signing-guides';

/** Settings for signed commits. */
export const Signing = ({ settings }: { settings: GitSettings }) => (
  <SectionCard
    title={t`Signed commits`}
    description={
      settings.signingKey
        ? t`On: each commit is signed with this key, which has no other use.`
        : t`Off. A signing key lets anyone verify that a commit comes from this workspace.`
    }
  >
    {settings.signingKey ? (
      <SigningKey settings={settings} signingKey={settings.signingKey} />
    ) : (
      <MakeKey settings={settings} />
    )}
  </SectionCard>
);

function MakeKey({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const [isOpen, setIsOpen] = useState(false);
  const [type, setType] = useState<KeyType>('ed25519');
  const generate = useGenerateSigningKey(id);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
        <Trans>Sign commits</Trans>
      </Button>
      {isOpen && (
        <Dialog title={t`Sign commits?`} onClose={() => setIsOpen(false)}>
          <Stack gap="md">
            <Text size="sm">
              <Trans>
                Trellis generates a key and signs each commit from the next one on. Add the public key at your
                provider, which then shows the commits as verified.
              </Trans>
            </Text>
            <KeyTypeChoice
              label={t`Signing key type`}
              provider={providerOf(settings.repositoryUrl ?? '')}
              value={type}
              onChange={setType}
            />
            <ProblemAlert error={generate.error} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setIsOpen(false)}>
                <Trans>Cancel</Trans>
              </Button>
              <Button loading={generate.isPending} onClick={() => generate.mutate(type)}>
                <Trans>Generate signing key</Trans>
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </>
  );
}

const AllowedSigners = ({ line }: { line: string }) => (
  <div>
    <Text size="sm">
      <Trans>
        For Git itself, add this line to the file set in <code>gpg.ssh.allowedSignersFile</code>:
      </Trans>
    </Text>
    <div className={classes.key} role="group" aria-label={t`Line for allowed signers`}>
      {line}
    </div>
  </div>
);

interface KeyProps {
  settings: GitSettings;
  signingKey: NonNullable<GitSettings['signingKey']>;
}

function SigningKey({ settings, signingKey }: KeyProps) {
  const { id } = useWorkspace();
  const [asked, setAsked] = useState<'replace' | 'remove' | null>(null);
  const generate = useGenerateSigningKey(id);
  const remove = useRemoveSigningKey(id);
  const onSuccess = () => setAsked(null);
  const onClose = onSuccess;
  return (
    <Stack gap="md">
      <PublicKey label={t`Public signing key`} copyLabel={t`Copy signing key`} {...signingKey}>
        <Button size="xs" variant="default" onClick={() => setAsked('replace')}>
          <Trans>Replace signing key</Trans>
        </Button>
        <Button size="xs" variant="default" onClick={() => setAsked('remove')}>
          <Trans>Stop signing</Trans>
        </Button>
      </PublicKey>
      <AllowedSigners line={signingKey.allowedSigners} />
      <ProviderGuides guides={SIGNING_GUIDES} url={settings.repositoryUrl ?? ''} />
      {asked === 'replace' && (
        <Confirmation
          title={t`Replace the signing key?`}
          confirmLabel={t`Replace signing key`}
          isPending={generate.isPending}
          error={generate.error}
          onClose={onClose}
          onConfirm={() => generate.mutate(signingKey.type, { onSuccess })}
        >
          <Trans>
            New commits are signed with a new key. Keep the old key at your provider, so that earlier commits
            stay verified.
          </Trans>
        </Confirmation>
      )}
      {asked === 'remove' && (
        <Confirmation
          title={t`Stop signing commits?`}
          confirmLabel={t`Stop signing`}
          isPending={remove.isPending}
          error={remove.error}
          onClose={onClose}
          onConfirm={() => remove.mutate(undefined, { onSuccess })}
        >
          <Trans>
            The key is deleted after the waiting commits are done. If your provider requires signed commits,
            it will refuse later commits.
          </Trans>
        </Confirmation>
      )}
    </Stack>
  );
}
