import { t } from '@lingui/core/macro';
import { PageHeader } from '../../../components';
import { ProviderAccounts } from '../../providers';
import { ApiTokens } from './api-tokens';
import { CommitAuthor } from './commit-author';
import { Identity } from './identity';
import { OtherSessions } from './other-sessions';
import { Password } from './password';
import classes from './profile.module.css';

export const ProfilePage = () => (
  <div className={classes.page}>
    <PageHeader title={t`Profile`} description={t`Your account, and the author of your commits.`} />
    <Identity />
    <CommitAuthor />
    <Password />
    <OtherSessions />
    <ProviderAccounts />
    <ApiTokens />
  </div>
);
