export { changedOptions, withOptionsOf } from './compare-options';
export { listDataSources, type DataSource } from './list-data-sources';
