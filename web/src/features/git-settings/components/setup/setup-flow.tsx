import { t } from '@lingui/core/macro';
import type { GitSettings } from '../../../../lib/workspace';
import { useWorkspace } from '../../../../lib/workspace';
import { isHttpsUrl } from '../../../../lib/repository-url';
import { useFinalize } from '../../api/use-finalize';
import { AddKeyStep } from '../credentials/add-key-step';
import { DeleteConfiguration } from '../delete-configuration';
import { FinalizeStep } from '../finalize/finalize-step';
import { FlowStep } from './flow-step';
import classes from '../git-settings.module.css';
import { RepositoryStep } from '../repository/repository-step';
import { TokenStep } from '../credentials/token-step';

/** The guided setup: the repository, its credential (a key or a token), and the check of both. */
export function SetupFlow({ settings }: { settings: GitSettings }) {
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
          <RepositoryStep settings={settings} onSaved={finalizing.reset} />
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
    <TokenStep settings={settings} />
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
    {hasKey && <AddKeyStep settings={settings} />}
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
