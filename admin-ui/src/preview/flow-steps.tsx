import { __, sprintf } from '@wordpress/i18n';
import type { Preview } from './schema.ts';

type Step = Preview[ 'steps' ][ number ];

/** What the steps of the flows would do with this order beside the sales order. */
export function FlowSteps( { steps }: { steps: readonly Step[] } ) {
	// A filter that lets the order pass and a branch say nothing here; what they lead to does.
	const told = steps.filter( ( step ) => ! ( step.outcome === 'done' && ( step.step === 'filter' || step.step === 'branch' || step.step === 'forEach' ) ) );
	if ( told.length === 0 ) {
		return null;
	}
	const title = __( 'Steps of your flows', 'concord' );
	return (
		<section className="concord-card" aria-label={ title }>
			<h2 className="concord-heading">{ title }</h2>
			<ol className="concord-flow-steps">
				{ told.map( ( step, index ) => (
					<li key={ index }>
						{ step.flow !== '' && <span className="concord-fine">{ step.flow } · </span> }
						<strong>{ stepTitle( step ) }</strong> <span className="concord-fine">{ outcomeText( step ) }</span>
						{ step.values.length > 0 && (
							<dl className="concord-facts">
								{ step.values.map( ( { field, value } ) => [ <dt key={ `${ field }-name` }>{ field }</dt>, <dd key={ `${ field }-value` }>{ value === '' ? '—' : value }</dd> ] ) }
							</dl>
						) }
					</li>
				) ) }
			</ol>
		</section>
	);
}

function stepTitle( { step, title, entity, id }: Step ): string {
	switch ( step ) {
		/* translators: %s: entity set in Dynamics. */
		case 'create': return sprintf( __( 'Would create a record of %s', 'concord' ), entity );
		/* translators: %s: entity set in Dynamics. */
		case 'change': return sprintf( __( 'Would change a record of %s', 'concord' ), entity );
		/* translators: 1: name of an action, 2: entity set in Dynamics. */
		case 'action': return entity === '' || title === '' ? id : sprintf( __( 'Would carry out %1$s of %2$s', 'concord' ), title, entity );
		/* translators: %s: order, product or customer. */
		case 'store': return sprintf( __( 'Would write to the %s in the store', 'concord' ), entity );
		default: return title === '' ? id : title;
	}
}

function outcomeText( { outcome, message, entity }: Step ): string {
	switch ( outcome ) {
		case 'unchanged': return __( 'stands in Dynamics already, nothing to change', 'concord' );
		/* translators: %s: entity set in Dynamics. */
		case 'missing': return sprintf( __( 'no record of %s found', 'concord' ), entity );
		case 'not-met':
		case 'ended':
		case 'stopped': return message;
		case 'would-write': return '';
		case 'done': return message;
	}
}
