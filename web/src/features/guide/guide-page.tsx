import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { BookOpen } from 'lucide-react';
import { useEffect } from 'react';
import { EmptyState, MissingCode, PageHeader, RowsSkeleton } from '../../components';
import { useWindowTitle } from '../../lib/use-window-title';
import { Content } from './content';
import classes from './guide.module.css';
import { GUIDE_PAGES, loadGuidePage } from './pages';

/** The documentation, as of the version that runs. */
export function GuidePage() {
  const { page = 'guide' } = useParams({ strict: false });
  const title = GUIDE_PAGES.find(({ name }) => name === page)?.title ?? t`Guide`;
  useWindowTitle(title);
  const { data, error } = useQuery({
    queryKey: ['guide', page],
    queryFn: () => loadGuidePage(page),
    staleTime: Infinity,
  });
  useAnchor(data !== undefined);
  return (
    <>
      <PageHeader title={title} />
      <div className={classes.columns}>
        <nav aria-label={t`Guide`} className={classes.pages}>
          {GUIDE_PAGES.map(({ name, title: label }) => (
            <Link
              key={name}
              to="/guide/$page"
              params={{ page: name }}
              className={classes.page}
              activeOptions={{ includeHash: false }}
            >
              {label}
            </Link>
          ))}
        </nav>
        <article className={classes.text} lang="en">
          {error && <MissingCode error={error} />}
          {data === undefined && !error && <RowsSkeleton label={t`Loading`} rows={6} />}
          {data === null && (
            <EmptyState icon={<BookOpen size={22} />} title={t`The guide has no such page`}>
              <Text size="sm">
                <Trans>Choose a page of the list.</Trans>
              </Text>
            </EmptyState>
          )}
          {data && <Content nodes={data} />}
        </article>
      </div>
    </>
  );
}

/** Scrolls to the heading that the address names, once it is there. */
function useAnchor(isThere: boolean): void {
  useEffect(() => {
    if (!isThere) return;
    const show = () => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
    show();
    window.addEventListener('hashchange', show);
    return () => window.removeEventListener('hashchange', show);
  }, [isThere]);
}
