import { __ } from '@wordpress/i18n';
import type { Overview } from '../api/schema.ts';
import { hrefTo, type Route } from '../router.ts';

export function Problems( { problems }: { problems: Overview[ 'problems' ] } ) {
	if ( problems.length === 0 ) {
		return null;
	}
	return (
		<section className="concord-card concord-card--warning" aria-labelledby="concord-problems">
			<h2 id="concord-problems" className="concord-heading">{ __( 'Needs attention', 'concord' ) }</h2>
			<ul className="concord-problems">
				{ problems.map( ( problem ) => (
					<li key={ problem.message }>
						<strong>{ problem.message }</strong> { problem.remedy } <Way code={ problem.code } />
					</li>
				) ) }
			</ul>
		</section>
	);
}

/** To the screen that the remedy names; nothing where it lies outside of this page. */
function Way( { code }: { code: string } ) {
	const way = wayOf( code );
	return way && <a href={ hrefTo( way.to ) }>{ way.label }</a>;
}

function wayOf( code: string ): { to: Route; label: string } | null {
	switch ( code ) {
		case 'needs_you': return { to: { tab: 'activity', state: 'needs-you' }, label: __( 'Show them', 'concord' ) };
		case 'not_paired': case 'site_copied': case 'secret_unreadable': case 'secret_expired': case 'secret_expiring': return { to: { tab: 'connections' }, label: __( 'Open Connections', 'concord' ) };
		case 'shadow_on': return { to: { tab: 'shadow' }, label: __( 'Open Shadow', 'concord' ) };
		case 'flow_stopped': return { to: { tab: 'flows' }, label: __( 'Open Flows', 'concord' ) };
		case 'contract_changed': return { to: { tab: 'mapping' }, label: __( 'Open Mapping', 'concord' ) };
		default: return null;
	}
}
