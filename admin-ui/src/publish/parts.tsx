/** All that surrounds a publication, as one chunk: three screens load it, and apart each would carry the checks and words of the other two. */
export { default as Blockers } from './blockers.tsx';
export { default as ContentDifferences } from './differences.tsx';
export { default as PublishDialog } from './dialog.tsx';
export { default as VersionList } from './version-list.tsx';
