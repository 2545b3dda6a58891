import type { GitSettings } from '../../../lib/workspace';
import { useWorkspace } from '../../../lib/workspace';
import { isHttpsUrl } from '../../../lib/repository-url';
import { useFinalize } from '../api/use-finalize';
import { AddKeyStep } from './add-key-step';
import { DeleteConfiguration } from './delete-configuration';
import { FinalizeStep } from './finalize-step';
import { FlowStep } from './flow-step';
import classes from './git-settings.module.css';
import { RepositoryStep } from './repository-step';
import { TokenStep } from './token-step';

/** Repository, what opens it (a key at the provider, or a token from there), and the check of both. */
export function SetupFlow({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const finalizing = useFinalize(id);
  const hasPlace = Boolean(settings.repositoryUrl);
  const isHttps = isHttpsUrl(settings.repositoryUrl ?? '');
  const hasCredential = hasPlace && Boolean(isHttps ? settings.token : settings.key);
  return (
    <>
      <ol className={classes.steps}>
        <FlowStep
          number={1}
          title={isHttps ? 'Repository' : 'Repository and key'}
          description="Where this workspace’s apps go, by SSH with a key of its own or by HTTPS with a token."
          state={hasCredential || (hasPlace && isHttps) ? 'done' : 'current'}
        >
          <RepositoryStep settings={settings} onSaved={finalizing.reset} />
        </FlowStep>
        {isHttps ? (
          <FlowStep
            number={2}
            title="Enter an access token"
            description="It is sent to this server alone, encrypted, and never stands in the URL."
            state={hasCredential ? 'done' : 'current'}
          >
            <TokenStep settings={settings} />
          </FlowStep>
        ) : (
          <FlowStep
            number={2}
            title="Add the key at your provider"
            description={
              hasCredential
                ? 'The public half, which is no secret. The private half never leaves this server.'
                : undefined
            }
            state={hasCredential ? 'current' : 'later'}
          >
            {hasCredential && <AddKeyStep settings={settings} />}
          </FlowStep>
        )}
        <FlowStep
          number={3}
          title="Check and finish"
          description={
            hasCredential ? 'Connects, checks reading and writing, and switches GitSync on.' : undefined
          }
          state={hasCredential ? 'current' : 'later'}
        >
          {hasCredential && <FinalizeStep settings={settings} finalizing={finalizing} />}
        </FlowStep>
      </ol>
      {hasPlace && <DeleteConfiguration settings={settings} />}
    </>
  );
}
