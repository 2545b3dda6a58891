import { t } from '@lingui/core/macro';
import { Radio, Stack } from '@mantine/core';
import type { KeyType } from '../../git-settings';
import { takesRsaOnly, type Provider } from '../../../../lib/repository-url';
import { PROVIDER_NAMES } from '../guides/provider-names';

interface Props {
  label?: string;
  provider: Provider;
  value: KeyType;
  onChange: (type: KeyType) => void;
}

export function KeyTypeChoice({ label = t`SSH key type`, provider, value, onChange }: Props) {
  const needsRsa = takesRsaOnly(provider);
  return (
    <Radio.Group
      label={label}
      description={needsRsa ? t`${PROVIDER_NAMES[provider]} accepts RSA keys only.` : undefined}
      value={value}
      onChange={(type) => onChange(type === 'rsa' ? 'rsa' : 'ed25519')}
    >
      <Stack gap={8} mt={8}>
        <Radio
          value="ed25519"
          disabled={needsRsa}
          label={t`ED25519 (recommended)`}
          description={t`Short, fast and secure. Works with GitHub, GitLab, Gitea and most others`}
        />
        <Radio
          value="rsa"
          label={t`RSA`}
          description={t`4096 bits. For Azure Repos, AWS CodeCommit and servers that require RSA`}
        />
      </Stack>
    </Radio.Group>
  );
}
