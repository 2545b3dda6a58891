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

interface ProviderGuide {
  label: string;
  steps: ReactNode[];
  note?: ReactNode;
  /** Link to the provider's page for this task. */
  link: (url: RepositoryUrl | null) => { href: string; label: string } | null;
}

export type Guides = Record<Provider, ProviderGuide>;

/** Instructions per provider, starting with the provider of the URL. */
export function ProviderGuides({ guides, url }: { guides: Guides; url: string }) {
  const [chosen, setChosen] = useState<Provider | null>(null);
  const names = Object.keys(guides) as Provider[];
  return (
    <Tabs
      value={chosen ?? providerOf(url)}
      onChange={(value) => setChosen(names.find((name) => name === value) ?? null)}
      variant="pills"
      keepMounted={false}
    >
      <Tabs.List aria-label={t`Provider`} className={classes.providers}>
        {names.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {guides[name].label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {names.map((name) => (
        <Tabs.Panel key={name} value={name}>
          <Guide guide={guides[name]} provider={name} url={url} isGuess={name !== providerOf(url)} />
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
