import { __ } from '@wordpress/i18n';
import type { Overview } from '../api/schema.ts';

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
						<strong>{ problem.message }</strong> { problem.remedy }
					</li>
				) ) }
			</ul>
		</section>
	);
}
