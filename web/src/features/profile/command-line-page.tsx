import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkButton, PageHeader, SectionCard, ShownOnce } from '../../components';
import { answerOf, api } from '../../lib/api';
import { useMe } from '../../lib/session';
import { PasswordIfAsked } from './password-if-asked';
import classes from './profile.module.css';

interface Asked {
  port: number;
  state: string;
  challenge: string;
  name: string;
}

/** `/command-line`, which `trellis login` opens. */
export function CommandLinePage() {
  const search = new URLSearchParams(location.search);
  const asked = readAsked(search);
  return (
    <div className={classes.page}>
      <PageHeader title={t`Command line`} />
      {asked ? <AllowCommandLine asked={asked} /> : <NothingAsked isDone={search.has('done')} />}
    </div>
  );
}

function readAsked(search: URLSearchParams): Asked | null {
  const [port, state, challenge, name] = ['port', 'state', 'challenge', 'name'].map(
    (key) => search.get(key) ?? '',
  );
  const isPort = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
  return isPort && state && challenge && name ? { port: Number(port), state, challenge, name } : null;
}

const NothingAsked = ({ isDone }: { isDone: boolean }) => (
  <Stack gap="md" align="start">
    <Text>
      {isDone
        ? t`The command line is signed in. You can close this page.`
        : t`Start “trellis login” in a terminal: it opens this page.`}
    </Text>
    <LinkButton to="/profile" variant="default">
      <Trans>Go to your profile</Trans>
    </LinkButton>
  </Stack>
);

function AllowCommandLine({ asked }: { asked: Asked }) {
  const { user } = useMe();
  const [currentPassword, setCurrentPassword] = useState('');
  const allow = useAllow(asked);
  const isBusy = allow.isPending || allow.isSuccess;
  if (allow.data && allow.variables.isElsewhere) return <ShownCode code={allow.data.code} />;
  return (
    <SectionCard
      title={t`Let ${asked.name} sign in as ${user.name}?`}
      description={t`It gets an API token with all your permissions, for 90 days. Allow this only if you have just started “trellis login”.`}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          allow.mutate({ currentPassword, isElsewhere: false });
        }}
      >
        <Stack gap="md" maw={420} align="start">
          <PasswordIfAsked error={allow.error} value={currentPassword} onChange={setCurrentPassword} />
          <Group gap="xs">
            <Button type="submit" loading={isBusy && !allow.variables?.isElsewhere} disabled={isBusy}>
              <Trans>Allow</Trans>
            </Button>
            <Button
              variant="default"
              loading={isBusy && allow.variables?.isElsewhere}
              disabled={isBusy}
              onClick={() => allow.mutate({ currentPassword, isElsewhere: true })}
            >
              <Trans>Show a code</Trans>
            </Button>
          </Group>
          <Text size="sm" c="dimmed">
            <Trans>Choose the code if the terminal is on another machine.</Trans>
          </Text>
        </Stack>
      </form>
    </SectionCard>
  );
}

function ShownCode({ code }: { code: string }) {
  const navigate = useNavigate();
  return (
    <ShownOnce
      title={t`Code for the command line`}
      lead={t`Paste it into the terminal within ten minutes. It works once, and in that terminal alone: give it to nobody.`}
      text={code}
      copyLabel={t`Copy the code`}
      onClose={() => void navigate({ to: '/profile' })}
    />
  );
}

const useAllow = ({ port, state, challenge, name }: Asked) =>
  useMutation({
    mutationFn: ({ currentPassword }: { currentPassword: string; isElsewhere: boolean }) =>
      answerOf(
        api.POST('/api/auth/command-line', {
          body: { name, challenge, ...(currentPassword && { currentPassword }) },
        }),
      ),
    // The port is of this machine alone, and its program knows the state.
    onSuccess: ({ code }, { isElsewhere }) => {
      if (isElsewhere) return;
      location.replace(`http://127.0.0.1:${port}/?${new URLSearchParams({ code, state }).toString()}`);
    },
  });
