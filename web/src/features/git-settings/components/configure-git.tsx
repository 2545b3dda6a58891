import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ShieldCheck, Check } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  DisabledByFile,
  DocsLink,
  EmptyState,
  QueryProblem,
  RowsSkeleton,
  SectionCard,
  SetByFile,
} from '../../../components';
import { isHttpsUrl } from '../../../lib/repository-url';
import { gitSettingsQuery, useWorkspace, type GitSettings } from '../../../lib/workspace';
import { GitHubApps } from '../../provider-apps';
import { useFinalize } from '../use-finalize';
import { AccountSetupDialog } from './account-setup-dialog';
import { Connected } from './connected';
import { AddKeyStep } from './credentials/add-key-step';
import { TokenStep } from './credentials/token-step';
import { DeleteConfiguration } from './delete-configuration';
import { FinalizeStep } from './finalize-step';
import classes from './git-settings.module.css';
import { RepositoryStep } from './repository-step';

export function ConfigureGit() {
  const { id, can } = useWorkspace();
  const settings = useQuery({ ...gitSettingsQuery(id), enabled: can('admin') });
  const { connect, account, app } = useSearch({ strict: false });
  const navigate = useNavigate();
  const setIsPicking = (isPicking: boolean) =>
    void navigate({ to: '.', search: isPicking ? { connect: 'account' } : {}, replace: true });
  if (!can('admin')) {
    return (
      <EmptyState icon={<ShieldCheck size={22} />} title={t`Only admins can configure Git`}>
        <Trans>
          Ask an admin of this workspace to connect it to a repository or to change the connection.
        </Trans>
      </EmptyState>
    );
  }
  if (settings.isPending) return <RowsSkeleton label={t`Loading`} />;
  if (!settings.data) return <QueryProblem of={settings} />;
  return (
    <Stack gap="md">
      <DocsLink page="providers" size="sm" w="fit-content">
        <Trans>Guide: the steps for each Git provider</Trans>
      </DocsLink>
      {connect && (
        <AccountSetupDialog
          settings={settings.data}
          accountId={account ?? null}
          appId={app ?? null}
          onClose={() => setIsPicking(false)}
        />
      )}
      {settings.data.configured ? (
        <Connected settings={settings.data} onPick={() => setIsPicking(true)} />
      ) : (
        <>
          <SectionCard
            title={t`Choose a repository`}
            description={t`Choose or create one at your Git provider. Trellis registers the key for you.`}
            actions={
              <Button variant="default" onClick={() => setIsPicking(true)}>
                <Trans>Connect through an account</Trans>
              </Button>
            }
          />
          <SetupFlow settings={settings.data} />
          <GitHubApps />
        </>
      )}
    </Stack>
  );
}

/** The guided setup: the repository, its credential (a key or a token), and the check of both. */
function SetupFlow({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const finalizing = useFinalize(id);
  const hasLocation = Boolean(settings.repositoryUrl);
  const isHttps = isHttpsUrl(settings.repositoryUrl ?? '');
  const hasCredential = hasLocation && Boolean(isHttps ? settings.token : settings.key);
  const isLocationDone = hasCredential || (hasLocation && isHttps);
  return (
    <>
      <ol className={classes.steps}>
        <FlowStep
          number={1}
          title={isHttps ? t`Repository` : t`Repository and key`}
          description={t`Where this workspace commits its apps: over SSH with its own key, or over HTTPS with a token.`}
          state={isLocationDone ? 'done' : 'current'}
        >
          <DisabledByFile kind="repository">
            <RepositoryStep settings={settings} onSaved={finalizing.reset} />
            <SetByFile kind="repository" />
          </DisabledByFile>
        </FlowStep>
        {isHttps ? (
          <EnterToken settings={settings} isDone={hasCredential} />
        ) : (
          <AddKey settings={settings} hasKey={hasCredential} />
        )}
        <Finish settings={settings} isReady={hasCredential} finalizing={finalizing} />
      </ol>
      {hasLocation && <DeleteConfiguration settings={settings} />}
    </>
  );
}

const EnterToken = ({ settings, isDone }: { settings: GitSettings; isDone: boolean }) => (
  <FlowStep
    number={2}
    title={t`Enter an access token`}
    description={t`Stored encrypted, sent only to the Git server, and never part of the URL.`}
    state={isDone ? 'done' : 'current'}
  >
    <DisabledByFile kind="token">
      <TokenStep settings={settings} />
      <SetByFile kind="token" />
    </DisabledByFile>
  </FlowStep>
);

const AddKey = ({ settings, hasKey }: { settings: GitSettings; hasKey: boolean }) => (
  <FlowStep
    number={2}
    title={t`Add the key at your provider`}
    description={
      hasKey ? t`The public key is not secret. The private key never leaves this server.` : undefined
    }
    state={hasKey ? 'current' : 'later'}
  >
    {hasKey && (
      <DisabledByFile kind="key">
        <AddKeyStep settings={settings} />
        <SetByFile kind="key" />
      </DisabledByFile>
    )}
  </FlowStep>
);

interface FinishProps {
  settings: GitSettings;
  isReady: boolean;
  finalizing: ReturnType<typeof useFinalize>;
}

const Finish = ({ settings, isReady, finalizing }: FinishProps) => (
  <FlowStep
    number={3}
    title={t`Check and finish`}
    description={isReady ? t`Connects, checks read and write access, and turns on GitSync.` : undefined}
    state={isReady ? 'current' : 'later'}
  >
    {isReady && <FinalizeStep settings={settings} finalizing={finalizing} />}
  </FlowStep>
);

interface Props {
  number: number;
  title: string;
  state: 'done' | 'current' | 'later';
  description?: ReactNode;
  children?: ReactNode;
}

/** One step of the guided setup. Later steps show only their title. */
const FlowStep = ({ number, title, state, description, children }: Props) => (
  <li className={classes.step} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
    <span className={classes.number} aria-hidden>
      {state === 'done' ? <Check size={15} strokeWidth={3} /> : number}
    </span>
    <div>
      <h2 className={classes.stepTitle}>
        {title}
        {state === 'done' && (
          <span className="visually-hidden">
            <Trans> (done)</Trans>
          </span>
        )}
      </h2>
      {description && (
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      )}
      {state !== 'later' && children && <div className={classes.stepBody}>{children}</div>}
    </div>
  </li>
);
