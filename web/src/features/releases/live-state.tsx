import { plural, t } from '@lingui/core/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { StateBadge } from '../../components';
import { api, answerOf } from '../../lib/api';
import { copyKey, inCopy, resultOf, useSeesDraft, useWorkspace, type App } from '../../lib/workspace';
import classes from './releases.module.css';

interface Props {
  app: App;
  /** In a list, where space is scarce. */
  isShort?: boolean;
}

/** Tells which release viewers get and, for members who see the draft, how far that is from it. Nothing before the first. */
export function LiveState({ app, isShort = false }: Props) {
  const { id: w } = useWorkspace();
  const seesDraft = useSeesDraft(app);
  const changes = useDraftChanges(app, seesDraft);
  const { live, editingVersion } = app;
  if (!live) return null;
  const { versionName } = live;
  if (live.isCurrent || changes === 0 || !seesDraft)
    return <StateBadge tone="good" label={t`Live · ${versionName}`} title={t`Viewers get ${versionName}.`} />;
  const draft = editingVersion.name;
  const text =
    changes === null
      ? t`Live ${versionName} · draft ${draft}`
      : plural(changes, {
          one: `Live ${versionName} · draft ${draft} has # change`,
          other: `Live ${versionName} · draft ${draft} has # changes`,
        });
  const short =
    changes === null
      ? t`Live · ${versionName}`
      : plural(changes, {
          one: `Live · ${versionName}, # change since`,
          other: `Live · ${versionName}, # changes since`,
        });
  const badge = <StateBadge tone="good" label={isShort ? short : text} />;
  if (changes === null) return badge;
  return (
    <Link
      to="/w/$w/apps/$a/compare"
      params={{ w, a: app.id }}
      search={{ from: 'live', to: 'working' }}
      className={classes.liveState}
      aria-label={text}
      title={text}
    >
      {badge}
    </Link>
  );
}

/** Kinds of changes that every new version, or another spelling, brings along. */
const OF_FORM: readonly string[] = ['version', 'timestamps', 'format'];

/** Counts the changes from the live release to the draft; null if that is not known. */
function useDraftChanges({ id: a, live, gitState, updatedAt }: App, seesDraft: boolean): number | null {
  const { copy } = useWorkspace();
  const { data } = useQuery({
    // Not below the app's own key: that is refreshed at each event.
    queryKey: [...copyKey(copy), 'draft-changes', a, updatedAt, live?.at],
    queryFn: async ({ client, signal }) => {
      const params = inCopy(copy, { a }, { from: 'live', to: 'working' });
      const request = api.GET('/api/workspaces/{w}/apps/{a}/git/diff', { params, signal });
      const { total, changes } = await resultOf({ client, signal, workspaceId: copy.w }, answerOf(request));
      return total - changes.filter(({ kind }) => OF_FORM.includes(kind)).length;
    },
    staleTime: Infinity,
    // The comparison is part of GitSync.
    enabled: seesDraft && live !== null && !live.isCurrent && gitState !== 'none',
    placeholderData: keepPreviousData,
  });
  return data ?? null;
}
