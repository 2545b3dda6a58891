import { t } from '@lingui/core/macro';
import { PageHeader } from '../../../components';
import { useEmbedding } from '../../../lib/session';
import { ProviderAccounts } from '../../providers';
import { ApiTokens } from './api-tokens';
import { CommitAuthor } from './commit-author';
import { Identity } from './identity';
import { OtherSessions } from './other-sessions';
import { Password } from './password';
import classes from './profile.module.css';

/** An account of the program around this Trellis has its name, password and sessions there. */
export function ProfilePage() {
  const isEmbedded = useEmbedding() !== null;
  return (
    <div className={classes.page}>
      <PageHeader title={t`Profile`} description={t`Your account, and the author of your commits.`} />
      {!isEmbedded && <Identity />}
      <CommitAuthor />
      {!isEmbedded && <Password />}
      {!isEmbedded && <OtherSessions />}
      <ProviderAccounts />
      {!isEmbedded && <ApiTokens />}
    </div>
  );
}
