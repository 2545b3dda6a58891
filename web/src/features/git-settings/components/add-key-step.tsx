import { Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { CopyButton } from '../../../components';
import type { GitSettings } from '../../../lib/workspace';
import { findRepositoryUrl, providerOf, type Provider } from '../../../lib/repository-url';
import classes from './git-settings.module.css';
import { PROVIDERS } from './providers';
import { RotateKey } from './rotate-key';

const NAMES = Object.keys(PROVIDERS) as Provider[];

/** The public key, and where it goes at each provider. */
export function AddKeyStep({ settings }: { settings: GitSettings }) {
  const url = settings.repositoryUrl ?? '';
  const [chosen, setChosen] = useState<Provider | null>(null);
  const provider = chosen ?? providerOf(url);
  const { key } = settings;
  if (!key) return null;
  return (
    <Stack gap="md">
      <div>
        <div className={classes.key} role="group" aria-label="Public key">
          {key.publicKey}
        </div>
        <Group gap="xs" mt={8} justify="space-between">
          <Group gap="xs">
            <CopyButton text={key.publicKey} label="Copy public key" />
            <RotateKey settings={settings} />
          </Group>
          <Text size="xs" c="dimmed" className={classes.mono}>
            {key.fingerprint}
          </Text>
        </Group>
      </div>
      <Tabs
        value={provider}
        onChange={(value) => setChosen(NAMES.find((name) => name === value) ?? null)}
        variant="pills"
        keepMounted={false}
      >
        <Tabs.List aria-label="Provider" className={classes.providers}>
          {NAMES.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {PROVIDERS[name].label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {NAMES.map((name) => (
          <Tabs.Panel key={name} value={name}>
            <Guide provider={name} url={url} isGuess={name !== providerOf(url)} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

function Guide({ provider, url, isGuess }: { provider: Provider; url: string; isGuess: boolean }) {
  const { steps, note, link } = PROVIDERS[provider];
  // A provider that somebody only looks at is not where the repository is.
  const target = isGuess && provider !== 'gitea' ? null : link(findRepositoryUrl(url));
  return (
    <>
      <ol className={classes.guide}>
        {steps.map((step, index) => (
          <li key={index}>{step}</li>
        ))}
      </ol>
      {note && <div className={classes.note}>{note}</div>}
      {target && (
        <Button
          component="a"
          href={target.href}
          target="_blank"
          rel="noreferrer"
          variant="default"
          size="xs"
          mt="sm"
          rightSection={<ExternalLink size={14} aria-hidden />}
        >
          {target.label}
          <span className="visually-hidden"> (opens in a new tab)</span>
        </Button>
      )}
    </>
  );
}
