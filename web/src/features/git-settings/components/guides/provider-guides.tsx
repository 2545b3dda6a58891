import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Tabs } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import {
  findRepositoryUrl,
  providerOf,
  type Provider,
  type RepositoryUrl,
} from '../../../../lib/repository-url';
import classes from '../git-settings.module.css';
import { PROVIDER_NAMES, PROVIDERS } from './provider-names';

interface ProviderGuide {
  steps: ReactNode[];
  note?: ReactNode;
  /** Link to the provider's page for this task. */
  link: (url: RepositoryUrl | null) => { href: string; label: string } | null;
}

export type Guides = Record<Provider, ProviderGuide>;

/** Instructions per provider, starting with the provider of the URL. */
export function ProviderGuides({ guides, url }: { guides: Guides; url: string }) {
  const [chosen, setChosen] = useState<Provider | null>(null);
  return (
    <Tabs
      value={chosen ?? providerOf(url)}
      onChange={(value) => setChosen(PROVIDERS.find((provider) => provider === value) ?? null)}
      variant="pills"
      keepMounted={false}
    >
      <Tabs.List aria-label={t`Provider`} className={classes.providers}>
        {PROVIDERS.map((provider) => (
          <Tabs.Tab key={provider} value={provider}>
            {PROVIDER_NAMES[provider]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {PROVIDERS.map((provider) => (
        <Tabs.Panel key={provider} value={provider}>
          <Guide
            guide={guides[provider]}
            provider={provider}
            url={url}
            isGuess={provider !== providerOf(url)}
          />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

interface GuideProps {
  guide: ProviderGuide;
  provider: Provider;
  url: string;
  isGuess: boolean;
}

function Guide({ guide: { steps, note, link }, provider, url, isGuess }: GuideProps) {
  // Another provider's tab must not link to this repository.
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
          <span className="visually-hidden">
            <Trans> (opens in a new tab)</Trans>
          </span>
        </Button>
      )}
    </>
  );
}
