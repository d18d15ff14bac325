import { __, sprintf } from '@wordpress/i18n';
import type { Overview } from '../api/schema.ts';
import { STATES } from '../api/schema.ts';
import { StateMark } from '../components/state-mark.tsx';
import { hrefTo, useRoute } from '../router.ts';

/** Counts by state; each is a link to the records behind it. Together they are what was captured: nothing disappears. */
export function CountCards( { overview }: { overview: Overview } ) {
	const { go } = useRoute();
	return (
		<section aria-labelledby="concord-counts">
			<h2 id="concord-counts" className="concord-heading">{ __( 'Records', 'concord' ) }</h2>
			<div className="concord-counts">
				{ STATES.map( ( state ) => (
					<a
						key={ state }
						className="concord-counts__card"
						href={ hrefTo( { tab: 'activity', state } ) }
						onClick={ ( event ) => {
							event.preventDefault();
							go( { tab: 'activity', state } );
						} }
					>
						<span className="concord-counts__number">{ ( overview.counts[ state ] ?? 0 ).toLocaleString() }</span>
						<StateMark state={ state } />
					</a>
				) ) }
			</div>
			{ /* translators: 1: captured records, 2: of them not yet in Dynamics. */ }
			<p className="concord-fine">{ sprintf( __( '%1$s captured in all; %2$s still owed to Dynamics.', 'concord' ), overview.captured.toLocaleString(), overview.owed.toLocaleString() ) }</p>
		</section>
	);
}
