import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { Dialog, LinkButton, WaitingJob } from '../../../../components';
import { tagName } from '../../../../lib/tag-name';
import { useOpenApp, useWorkspace } from '../../../../lib/workspace';
import { sidesQuery } from '../../api/documents';
import { useAppGit } from '../../api/use-app-git';
import { HostQuestion } from '../../../hosts';
import { usePull } from '../../api/use-pull';
import { summaryOf } from '../../lib/change-labels';
import { GitProblem } from '../git-problem';

interface Props {
  /** Null: closed. */
  tag: string | null;
  onClose: () => void;
}

/** Choices for uncommitted changes. */
type Way = 'combine' | 'discard';

/** Asks before the open app is set to its state at a tag, and previews the change. */
export const PullTagDialog = ({ tag, onClose }: Props) =>
  tag !== null && <Question tag={tag} onClose={onClose} />;

function Question({ tag, onClose }: { tag: string; onClose: () => void }) {
  const open = useOpenApp();
  const { app, save, reload } = open;
  const { git, refresh } = useAppGit(open);
  const pull = usePull({ appId: app.id, save, underWayId: null, onEnd: refresh, onPulled: reload });
  const [way, setWay] = useState<Way>('combine');
  const hasChanges = git.data?.hasUncommittedChanges === true;
  const leave = useEffectEvent(() => {
    notifications.show({ message: t`${app.name} is as it was at ${tagName(tag)}.` });
    onClose();
  });
  const isDone = pull.result !== null;
  useEffect(() => {
    if (isDone) leave();
  }, [isDone]);
  const submit = () => {
    if (!hasChanges) pull.pullTag(tag, {});
    else pull.pullTag(tag, way === 'combine' ? { merge: true } : { discardLocal: true });
  };
  return (
    <Dialog onClose={onClose} title={t`Pull ${tagName(tag)}?`}>
      <Stack gap="md">
        <Text size="sm">
          <Trans>
            The app returns to its state at this tag until you pull or commit. The repository does not change.
          </Trans>
        </Text>
        <Preview appId={app.id} tag={tag} onLeave={onClose} />
        {hasChanges && <Changes value={way} onChange={setWay} />}
        <WaitingJob job={pull.job} isLate={pull.isLate} />
        {pull.asksAboutHost ? (
          <HostQuestion
            error={pull.error}
            label={t`Pull`}
            labelWithTables={t`Change the tables and pull`}
            onRepeat={pull.repeat}
            onCancel={onClose}
          />
        ) : (
          <>
            {!pull.hasConflicts && <GitProblem error={pull.error} title={t`Not pulled`} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                <Trans>Cancel</Trans>
              </Button>
              <Button loading={pull.isPending} disabled={git.isPending} onClick={submit} data-autofocus>
                <Trans>Pull</Trans>
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Dialog>
  );
}

/** Counts the changes, and leads to the full list. */
function Preview({ appId, tag, onLeave }: { appId: string; tag: string; onLeave: () => void }) {
  const { id: w, copy } = useWorkspace();
  const sides = { from: 'working', to: `tag:${tag}` };
  const { data, error } = useQuery(sidesQuery(copy, appId, sides));
  if (error) return <GitProblem error={error} title={t`Not compared`} />;
  if (!data) return <Skeleton h={16} w="60%" role="status" aria-label={t`Comparing`} aria-busy />;
  if (data.total === 0)
    return (
      <Text size="sm">
        <Trans>The app has the same content here.</Trans>
      </Text>
    );
  return (
    <Group gap="xs">
      <Text size="sm">{summaryOf(data)}</Text>
      <LinkButton
        to="/w/$w/apps/$a/compare"
        params={{ w, a: appId }}
        search={sides}
        size="compact-xs"
        variant="default"
        onClick={onLeave}
      >
        <Trans>See the changes</Trans>
      </LinkButton>
    </Group>
  );
}

const Changes = ({ value, onChange }: { value: Way; onChange: (way: Way) => void }) => (
  <Radio.Group
    label={t`Uncommitted changes`}
    value={value}
    onChange={(way) => onChange(way === 'discard' ? way : 'combine')}
  >
    <Stack gap="xs" mt="xs">
      <Radio
        value="combine"
        label={t`Put them on top`}
        description={t`They stay uncommitted. You resolve conflicts first.`}
      />
      <Radio
        value="discard"
        label={t`Keep them as a version`}
        description={t`The app no longer has them, and you can go back to them.`}
      />
    </Stack>
  </Radio.Group>
);
