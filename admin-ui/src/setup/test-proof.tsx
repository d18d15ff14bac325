import { __, sprintf } from '@wordpress/i18n';
import { DynamicsLink } from '../activity/dynamics-link.tsx';
import type { Setup } from './schema.ts';

type Document = NonNullable< NonNullable< Setup[ 'test_order' ] >[ 'document' ] >;

/** What Dynamics says it has, beside what the shopper paid. Text, never arithmetic. */
export function TestProof( { number, document }: { number: string; document: Document } ) {
	const converted = document.dynamics_currency !== '' && document.dynamics_currency !== document.currency;
	const equal = document.store_total === document.dynamics_total;
	return (
		<>
			<table className="concord-table concord-proof">
				<thead><tr><th scope="col">{ __( 'Where', 'concord' ) }</th><th scope="col">{ __( 'Number', 'concord' ) }</th><th scope="col">{ __( 'Total', 'concord' ) }</th></tr></thead>
				<tbody>
					<tr><th scope="row">{ __( 'Your store', 'concord' ) }</th><td>{ `#${ number }` }</td><td>{ document.store_total } { document.currency }</td></tr>
					<tr><th scope="row">{ __( 'Dynamics', 'concord' ) }</th><td><DynamicsLink link={ document } /></td><td>{ document.dynamics_total === '' ? __( 'not told', 'concord' ) : `${ document.dynamics_total } ${ converted ? document.dynamics_currency : document.currency }` }</td></tr>
				</tbody>
			</table>
			<p><strong>{ verdict( { converted, equal, number: document.number } ) }</strong></p>
		</>
	);
}

function verdict( { converted, equal, number }: { converted: boolean; equal: boolean; number: string } ): string {
	if ( converted ) {
		/* translators: %s: number of a document in Dynamics. */
		return sprintf( __( 'Dynamics confirms %s; both totals agree at the rate of your currency rule.', 'concord' ), number );
	}
	return equal
		/* translators: %s: number of a document in Dynamics. */
		? sprintf( __( 'Dynamics confirms %s; both totals are equal to the cent.', 'concord' ), number )
		/* translators: %s: number of a document in Dynamics. */
		: sprintf( __( 'Dynamics has %s, but the totals are not proven equal. Compare the two, correct the tax table or the rules, cancel that document, then send another order.', 'concord' ), number );
}
