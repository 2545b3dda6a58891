import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { PageHeader, ProblemAlert } from '../../components';
import { workspaceKey } from '../../lib/workspace';
import { takeForm } from './form-to-github';
import { finishAppQuery } from './provider-apps';

/** `/github-app/new`: posts the form to GitHub. */
export function PostToGitHubPage() {
  const [form] = useState(takeForm);
  const ref = useRef<HTMLFormElement>(null);
  useEffect(() => ref.current?.submit(), []);
  return (
    <main id="content" className="page">
      <PageHeader title={t`Create a GitHub App`} />
      {form ? (
        <form ref={ref} method="post" action={form.action}>
          <input type="hidden" name="manifest" value={form.manifest} />
          <Button type="submit">
            <Trans>Continue to GitHub</Trans>
          </Button>
        </form>
      ) : (
        <Text size="sm">
          <Trans>Start in the settings of a workspace: Configure Git, GitHub App.</Trans>
        </Text>
      )}
    </main>
  );
}

/** `/github-app/<workspace>/made`, the target of GitHub's redirect. Removes the code from the URL at once. */
export function FinishAppPage() {
  const { w } = useParams({ strict: false });
  const [given] = useState(() => new URLSearchParams(location.search));
  const router = useRouter();
  const takeOut = useEffectEvent(() => router.history.replace(location.pathname));
  useEffect(() => {
    takeOut();
  }, []);
  const [code, state] = [given.get('code') ?? '', given.get('state') ?? ''];
  return (
    <main id="content" className="page">
      <PageHeader title={t`Create a GitHub App`} />
      <Finishing w={w ?? ''} outcome={{ code, state }} />
    </main>
  );
}

function Finishing({ w, outcome }: { w: string; outcome: { code: string; state: string } }) {
  const { data: app, error } = useQuery(finishAppQuery(w, outcome));
  const client = useQueryClient();
  const router = useRouter();
  const goOn = useEffectEvent((name: string) => {
    void client.invalidateQueries({ queryKey: workspaceKey(w) });
    notifications.show({ message: t`The GitHub App ${name} was created. Install it next.` });
    void router.navigate({ to: '/w/$w/settings/git', params: { w }, replace: true });
  });
  useEffect(() => {
    if (app) goOn(app.name);
  }, [app]);
  if (!error) return <Skeleton h={120} aria-busy role="status" aria-label={t`Creating the app`} />;
  return (
    <Stack gap="md" align="start">
      <ProblemAlert error={error} title={t`The app could not be created`} />
      <Button onClick={() => void router.navigate({ to: '/w/$w/settings/git', params: { w } })}>
        <Trans>Go back</Trans>
      </Button>
    </Stack>
  );
}

/** `/github-app/<workspace>/installed`, the target of GitHub's redirect after an installation. */
export function AppInstalledPage() {
  const { w } = useParams({ strict: false });
  const router = useRouter();
  const goOn = useEffectEvent(() => {
    notifications.show({ message: t`GitHub has installed the app. Choose the repository next.` });
    void router.navigate({ to: '/w/$w/settings/git', params: { w: w ?? '' }, replace: true });
  });
  useEffect(() => {
    goOn();
  }, []);
  return null;
}
