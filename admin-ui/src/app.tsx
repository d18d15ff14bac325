import { lazy, Suspense } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { MouseEvent, ReactNode } from 'react';
import { ActivityScreen } from './activity/activity-screen.tsx';
import { useOverview } from './api/queries.ts';
import { readBoot } from './boot.ts';
import { ConnectionsScreen } from './connections/connections-screen.tsx';
import { OverviewScreen } from './overview/overview-screen.tsx';
import { Skeleton } from './components/skeleton.tsx';
import { PreviewScreen } from './preview/preview-screen.tsx';
import { hrefTo, useRoute } from './router.ts';
import { SettingsScreen } from './settings/settings-screen.tsx';

/** The largest screens come when they are opened. */
const MappingScreen = lazy( () => import( './mapping/mapping-screen.tsx' ) );
const FlowsScreen = lazy( () => import( './flows/flows-screen.tsx' ) );
const RulesScreen = lazy( () => import( './rules/rules-screen.tsx' ) );
const ShadowScreen = lazy( () => import( './proofs/shadow-screen.tsx' ) );

type Tab = { id: string; label: string; screen: () => ReactNode };

const tabs = (): Tab[] => [
	{ id: 'overview', label: __( 'Overview', 'concord' ), screen: () => <OverviewScreen /> },
	{ id: 'activity', label: __( 'Activity', 'concord' ), screen: () => <ActivityScreen /> },
	{ id: 'preview', label: __( 'Preview', 'concord' ), screen: () => <PreviewScreen /> },
	{ id: 'mapping', label: __( 'Mapping', 'concord' ), screen: () => <Suspense fallback={ <Skeleton rows={ 8 } /> }><MappingScreen /></Suspense> },
	{ id: 'flows', label: __( 'Flows', 'concord' ), screen: () => <Suspense fallback={ <Skeleton rows={ 6 } /> }><FlowsScreen /></Suspense> },
	{ id: 'rules', label: __( 'Rules', 'concord' ), screen: () => <Suspense fallback={ <Skeleton rows={ 8 } /> }><RulesScreen /></Suspense> },
	{ id: 'shadow', label: __( 'Shadow', 'concord' ), screen: () => <Suspense fallback={ <Skeleton rows={ 6 } /> }><ShadowScreen /></Suspense> },
	{ id: 'connections', label: __( 'Connections', 'concord' ), screen: () => <ConnectionsScreen /> },
	{ id: 'settings', label: __( 'Settings', 'concord' ), screen: () => <SettingsScreen /> },
];

export function App() {
	const { route, go } = useRoute();
	const all = tabs();
	const current = all.find( ( tab ) => tab.id === route[ 'tab' ] ) ?? all[ 0 ];
	const follow = ( tab: string ) => ( event: MouseEvent ) => {
		// Links stay links: a modified click opens a new tab of the browser.
		if ( ! event.metaKey && ! event.ctrlKey && ! event.shiftKey ) {
			event.preventDefault();
			go( { tab } );
		}
	};
	return (
		<div className="concord">
			<h1 className="concord__title">{ __( 'Dynamics 365', 'concord' ) }</h1>
			<nav className="concord-tabs" aria-label={ __( 'Dynamics 365', 'concord' ) }>
				{ all.map( ( tab ) => (
					<a key={ tab.id } href={ hrefTo( { tab: tab.id } ) } className="concord-tabs__tab" aria-current={ tab === current ? 'page' : undefined } onClick={ follow( tab.id ) }>
						{ tab.label }
						{ tab.id === 'activity' && <NeedsYouBadge /> }
					</a>
				) ) }
			</nav>
			{ ! readBoot().canManage && (
				<p className="concord-readonly" role="note">{ __( 'You can look, but not change anything here. A shop manager or administrator can give you the right “manage_concord”.', 'concord' ) }</p>
			) }
			<main className="concord__screen">{ current?.screen() }</main>
		</div>
	);
}

function NeedsYouBadge() {
	const count = useOverview().data?.counts[ 'needs-you' ] ?? 0;
	if ( count === 0 ) {
		return null;
	}
	/* translators: %d: number of records. */
	return <span className="concord-badge" aria-label={ sprintf( __( '%d need you', 'concord' ), count ) }>{ count }</span>;
}
