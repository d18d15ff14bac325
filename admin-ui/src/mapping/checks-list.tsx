import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { MappingProblem } from '../../../worker/src/core/mapping/check.ts';
import { problemText } from './problem-text.ts';
import { keyOf } from './target-rows.ts';

/** Every problem with a way to its row; errors first. */
export function ChecksList( { problems, onGo }: { problems: readonly MappingProblem[]; onGo: ( key: string ) => void } ) {
	const sorted = [ ...problems ].sort( ( a, b ) => a.severity.localeCompare( b.severity ) );
	return (
		<section className="concord-card concord-map__checks" aria-label={ __( 'Checks', 'concord' ) }>
			<h2 className="concord-heading">{ __( 'Checks', 'concord' ) }</h2>
			{ sorted.length === 0 && <p>{ __( 'Nothing is wrong with this mapping.', 'concord' ) }</p> }
			<ul>
				{ sorted.map( ( problem, index ) => (
					<li key={ index }>
						<span className={ problem.severity === 'error' ? 'is-error' : 'is-warning' }>{ problem.severity === 'error' ? __( '✖ error', 'concord' ) : __( '⚠ check', 'concord' ) }</span>
						<span>{ problemText( problem ) }</span>
						<Button size="small" variant="link" onClick={ () => onGo( keyOf( problem.document, problem.target ) ) }>{ problem.target }</Button>
					</li>
				) ) }
			</ul>
		</section>
	);
}
