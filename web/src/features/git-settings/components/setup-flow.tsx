import type { GitSettings } from '../../../lib/workspace';
import { useWorkspace } from '../../../lib/workspace';
import { useFinalize } from '../api/use-finalize';
import { AddKeyStep } from './add-key-step';
import { DeleteConfiguration } from './delete-configuration';
import { FinalizeStep } from './finalize-step';
import { FlowStep } from './flow-step';
import classes from './git-settings.module.css';
import { RepositoryStep } from './repository-step';

/** Repository and key, the key at the provider, and the check of both. */
export function SetupFlow({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const finalizing = useFinalize(id);
  const hasPlace = Boolean(settings.repositoryUrl);
  const hasKey = hasPlace && Boolean(settings.key);
  return (
    <>
      <ol className={classes.steps}>
        <FlowStep
          number={1}
          title="Repository and key"
          description="Where this workspace’s apps go, and the SSH key that opens the way."
          state={hasKey ? 'done' : 'current'}
        >
          <RepositoryStep settings={settings} onSaved={finalizing.reset} />
        </FlowStep>
        <FlowStep
          number={2}
          title="Add the key at your provider"
          description={
            hasKey
              ? 'The public half, which is no secret. The private half never leaves this server.'
              : undefined
          }
          state={hasKey ? 'current' : 'later'}
        >
          {hasKey && <AddKeyStep settings={settings} />}
        </FlowStep>
        <FlowStep
          number={3}
          title="Check and finish"
          description={hasKey ? 'Connects, checks reading and writing, and switches GitSync on.' : undefined}
          state={hasKey ? 'current' : 'later'}
        >
          {hasKey && <FinalizeStep settings={settings} finalizing={finalizing} />}
        </FlowStep>
      </ol>
      {hasPlace && <DeleteConfiguration settings={settings} />}
    </>
  );
}
