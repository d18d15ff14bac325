import { __, sprintf } from '@wordpress/i18n';
import type { Preview } from './schema.ts';

type Change = NonNullable< Preview[ 'changes' ] >[ number ];

/** What stands in the sales order, beside what the order says now. */
export function ChangesTable( { preview, changes }: { preview: Preview; changes: readonly Change[] } ) {
	const lines = preview.documents.filter( ( { id } ) => id !== 'header' ).map( ( { id } ) => id );
	return (
		<table className="concord-table">
			{ /* translators: %s: number of a sales order. */ }
			<caption>{ preview.verdict === 'update' ? sprintf( __( 'What would change in sales order %s', 'concord' ), preview.existing?.number ?? '' ) : sprintf( __( 'What sales order %s says otherwise', 'concord' ), preview.existing?.number ?? '' ) }</caption>
			<thead>
				<tr>
					<th scope="col">{ __( 'Where', 'concord' ) }</th>
					<th scope="col">{ __( 'Field', 'concord' ) }</th>
					<th scope="col">{ __( 'In Dynamics now', 'concord' ) }</th>
					<th scope="col">{ __( 'As the order says', 'concord' ) }</th>
				</tr>
			</thead>
			<tbody>
				{ changes.map( ( { line, what, field, before, after } ) => (
					<tr key={ `${ line } ${ field }` }>
						<th scope="row">{ place( line, lines ) } { what === 'changed' ? '' : <strong>{ what === 'added' ? __( '(new)', 'concord' ) : __( '(removed)', 'concord' ) }</strong> }</th>
						<td>{ field }</td>
						<td>{ before === '' ? '—' : before }</td>
						<td>{ after === '' ? '—' : after }</td>
					</tr>
				) ) }
			</tbody>
		</table>
	);
}

/** A line that is gone from the order has no place in it any more. */
function place( line: string, lines: readonly string[] ): string {
	const index = lines.indexOf( line );
	/* translators: %s: number of the line. */
	return line === '' ? __( 'Header', 'concord' ) : sprintf( __( 'Line %s', 'concord' ), index < 0 ? line : String( index + 1 ) );
}
