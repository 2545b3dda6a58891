import { Trans } from '@lingui/react/macro';
import { useListSearch } from '../../../lib/use-list-search';
import classes from './structure.module.css';

const MAX_WITHOUT = 10;

/** Search field for a long list of the structure panel, and the row that says that nothing is found. */
export function useSearch(list: { label: string; count: number }) {
  const search = useListSearch({ ...list, maxWithout: MAX_WITHOUT, size: 'xs', className: classes.search });
  return {
    ...search,
    none: (
      <li className={classes.none}>
        <Trans>No matches for “{search.text}”.</Trans>
      </li>
    ),
  };
}
