import { plural } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { TextLink } from '../../../components';
import { deploymentSummaryQuery, useWorkspace } from '../../../lib/workspace';
import classes from './apps.module.css';
import { Warning } from './warning';

const useSummary = () => {
  const { id, can } = useWorkspace();
  return useQuery({ ...deploymentSummaryQuery(id), enabled: can('admin') });
};

/** True until it is known whether deployments wait: the line about them must not push the apps down later. */
export const useIsSummaryPending = (): boolean => useSummary().isLoading;

/** Leads to deployments that the user may approve. */
export function WaitingDeployments() {
  const { id } = useWorkspace();
  const count = useSummary().data?.toApprove ?? 0;
  if (count === 0) return null;
  return (
    <div className={classes.waiting}>
      <Warning>
        <TextLink to="/w/$w/deployments" params={{ w: id }} underline="always">
          {plural(count, {
            one: '# deployment waits for your approval',
            other: '# deployments wait for your approval',
          })}
        </TextLink>
      </Warning>
    </div>
  );
}
