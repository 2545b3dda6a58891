import { Trans } from '@lingui/react/macro';
import { Anchor, Text } from '@mantine/core';
import type { Provider } from '../api/provider-accounts';
import { accountKeyNote, PURPOSE_LABELS } from '../lib/labels';
import classes from './providers.module.css';

/** Permissions that a token needs, shown before the user creates it. */
export const TokenNeeds = ({ provider, baseUrl }: { provider: Provider; baseUrl: string | null }) => (
  <div className={classes.needs}>
    {provider.tokenKinds.map(({ name, needs, note }) => (
      <section key={name} aria-label={name}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <dl className={classes.scopes}>
          {needs.map(({ purpose, scopes }) => (
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
        {note && (
          <Text size="xs" c="dimmed">
            {note}
          </Text>
        )}
      </section>
    ))}
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

/** Some providers create tokens on another site. */
const tokenPageAt = (baseUrl: string, { tokenPage }: Provider): string =>
  tokenPage.startsWith('https://') ? tokenPage : `${baseUrl}${tokenPage}`;
