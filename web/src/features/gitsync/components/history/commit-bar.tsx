import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ArrowLeft } from 'lucide-react';
import { LinkButton, Time } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import { useHistory } from '../../api/history/use-history';
import { partsOfMessage } from '../../lib/history-labels';
import classes from './history.module.css';
import { shortSha } from '../../../../lib/short-sha';

/** Says at which commit an app is shown, and leads back to the history. */
export function CommitBar({ appId, sha }: { appId: string; sha: string }) {
  const { id: w } = useWorkspace();
  const { found } = useHistory({ appId, sought: sha });
  return (
    <div className={classes.commitBar} role="note" aria-label={t`Commit`}>
      <span>
        <Trans>
          The app as it was at commit <code title={sha}>{shortSha(sha)}</code>. It is read-only.
        </Trans>
      </span>
      {found && (
        <span className={classes.ofCommit}>
          <span className={classes.message}>{partsOfMessage(found.message).title}</span>
          <span className={classes.meta}>
            <span title={found.author.email}>{found.author.name}</span>
            <Time value={found.date} />
          </span>
        </span>
      )}
      <LinkButton
        to="/w/$w/apps/$a/history"
        params={{ w, a: appId }}
        search={{ commit: sha }}
        size="xs"
        variant="default"
        leftSection={<ArrowLeft size={14} aria-hidden />}
        className={classes.backToList}
      >
        <Trans>Back to the history</Trans>
      </LinkButton>
    </div>
  );
}
