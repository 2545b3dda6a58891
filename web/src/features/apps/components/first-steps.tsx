import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Button, Text } from '@mantine/core';
import { Check, X } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { LinkButton } from '../../../components';
import { useEmbedding } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import { nextOf, type FirstStep, type StepName } from '../api/use-first-steps';
import classes from './first-steps.module.css';

interface Props {
  steps: readonly FirstStep[];
  /** Called when all steps are done, or when the user hides them. */
  onHide: () => void;
}

type StepTexts = Record<StepName, { title: string; description: string }>;

const TEXTS: StepTexts = {
  connect: {
    title: t`Connect a repository`,
    description: t`Your apps are kept in a Git repository that you own.`,
  },
  app: {
    title: t`Create or import an app`,
    description: t`Start from scratch, from a file or from a repository.`,
  },
  commit: {
    title: t`Commit an app`,
    description: t`From then on, every change has an author and a history.`,
  },
  invite: {
    title: t`Invite your team`,
    description: t`Builders edit and commit apps. Viewers can only view them.`,
  },
};

/** Texts for an embedded Trellis say that apps and people are managed in the program. */
function useTexts(): StepTexts {
  const program = useEmbedding();
  const { can } = useWorkspace();
  if (!program) return TEXTS;
  return {
    ...TEXTS,
    ...(!can('admin') && {
      connect: { title: TEXTS.connect.title, description: t`Ask an admin of this workspace to do that.` },
    }),
    app: {
      title: t`Create an app in ${program.name}`,
      description: program.takesNewApps
        ? t`It appears here automatically. Or import one from the repository.`
        : t`It appears here automatically.`,
    },
  };
}

/** Shows the first steps in a new workspace until they are done. */
export function FirstSteps({ steps, onHide }: Props) {
  const texts = useTexts();
  const { can } = useWorkspace();
  const isOver = steps.every(({ isDone }) => isDone);
  useEffect(() => {
    if (isOver) onHide();
  }, [isOver, onHide]);
  if (isOver) return null;
  const done = steps.filter(({ isDone }) => isDone).length;
  const next = nextOf(steps);
  return (
    <section className={classes.card} aria-labelledby="first-steps">
      <div className={classes.head}>
        <h2 id="first-steps">
          <Trans>First steps</Trans>
        </h2>
        <Text size="sm" c="dimmed">
          <Trans>
            {done} of {steps.length} done
          </Trans>
        </Text>
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes.hide}
          aria-label={t`Hide the first steps`}
          title={t`Hide the first steps`}
          onClick={onHide}
        >
          <X size={15} aria-hidden />
        </ActionIcon>
      </div>
      <ol className={classes.steps}>
        {steps.map(({ name, isDone, needsRepository = false }) => (
          <li key={name} className={classes.step} data-done={isDone || undefined}>
            <span className={classes.sign} aria-hidden>
              {isDone && <Check size={13} />}
            </span>
            <div className={classes.text}>
              <span className={classes.title}>
                {texts[name].title}
                {isDone && (
                  <span className="visually-hidden">
                    <Trans>, done</Trans>
                  </span>
                )}
              </span>
              {!isDone && (
                <span className={classes.description}>
                  {needsRepository && !can('admin')
                    ? t`An admin has to connect a repository first.`
                    : texts[name].description}
                </span>
              )}
            </div>
            {!isDone && <Actions step={name} isNext={name === next} needsRepository={needsRepository} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

interface ActionsProps {
  step: StepName;
  isNext: boolean;
  needsRepository: boolean;
}

/** Highlights one action of the next step. */
function Actions({ step, isNext, needsRepository }: ActionsProps): ReactNode {
  const { id: w, can } = useWorkspace();
  const program = useEmbedding();
  const look = { size: 'xs', variant: isNext ? 'filled' : 'default' } as const;
  if (step === 'connect' && !can('admin')) return null;
  if (step === 'connect')
    return (
      <LinkButton to="/w/$w/settings/git" params={{ w }} {...look}>
        <Trans>Connect</Trans>
      </LinkButton>
    );
  if (step === 'invite')
    return (
      <LinkButton to="/w/$w/settings/members" params={{ w }} {...look}>
        <Trans>Invite</Trans>
      </LinkButton>
    );
  if (step === 'commit' && needsRepository)
    return (
      can('admin') && (
        <LinkButton to="/w/$w/settings/git" params={{ w }} {...look}>
          <Trans>Configure Git</Trans>
        </LinkButton>
      )
    );
  if (step === 'commit')
    return (
      <LinkButton to="/w/$w/commit" params={{ w }} {...look}>
        <Trans>Choose apps</Trans>
      </LinkButton>
    );
  // The page below offers to create or import an app.
  if (!program) return null;
  return (
    <Button {...look} component="a" href={program.homeUrl}>
      <Trans>Open {program.name}</Trans>
    </Button>
  );
}
