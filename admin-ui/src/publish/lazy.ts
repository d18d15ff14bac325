/** What surrounds a publication comes when it is needed. */
import { lazy } from '@wordpress/element';

const parts = () => import( /* webpackChunkName: "publish" */ './parts.tsx' );

export const Blockers = lazy( async () => ( { default: ( await parts() ).Blockers } ) );
export const ContentDifferences = lazy( async () => ( { default: ( await parts() ).ContentDifferences } ) );
export const PublishDialog = lazy( async () => ( { default: ( await parts() ).PublishDialog } ) );
export const VersionList = lazy( async () => ( { default: ( await parts() ).VersionList } ) );
