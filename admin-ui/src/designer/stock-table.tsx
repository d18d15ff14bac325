/** What a stock flow would write, SKU by SKU: from the warehouses of Dynamics to the figure of the store. */
import { __ } from '@wordpress/i18n';
import * as z from 'zod/mini';

export const stockRowSchema = z.object( {
	sku: z.string(), product: z.string(), outcome: z.enum( [ 'changes', 'stands', 'left-out', 'stops', 'refused', 'not-sold', 'not-told', 'no-figure' ] ), message: z.string(),
	places: z.array( z.object( { location: z.string(), available: z.string() } ) ), available: z.string(), value: z.string(), sold: z.string(), buffer: z.string(), left: z.nullable( z.string() ), stands: z.nullable( z.string() ),
} );
type Row = z.infer< typeof stockRowSchema >;

export function StockTable( { rows }: { rows: readonly Row[] } ) {
	if ( rows.length === 0 ) {
		return <p>{ __( 'The store has no product with a SKU yet. Enter the SKUs to look at.', 'concord' ) }</p>;
	}
	return (
		<div className="concord-tested__stock" role="region" aria-label={ __( 'What would be written, for each SKU', 'concord' ) } tabIndex={ 0 }>
			<table className="concord-table">
				<caption>{ __( 'What would be written, for each SKU', 'concord' ) }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'SKU', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Available in Dynamics', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Figure of the flow', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Open web orders', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Buffer', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Would be', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Store now', 'concord' ) }</th>
						<th scope="col">{ __( 'Outcome', 'concord' ) }</th>
					</tr>
				</thead>
				<tbody>{ rows.map( ( row, index ) => <OneSku key={ index } row={ row } /> ) }</tbody>
			</table>
		</div>
	);
}

function OneSku( { row: { sku, product, outcome, message, places, available, value, sold, buffer, left, stands } }: { row: Row } ) {
	const known = places.filter( ( { location } ) => location !== '' );
	return (
		<tr>
			<th scope="row"><bdi>{ sku }</bdi>{ product !== sku && <span className="concord-fine"> → <bdi>{ product }</bdi></span> }</th>
			<td className="is-number">{ shown( available ) }{ known.length > 0 && <span className="concord-fine">{ known.map( ( place ) => `${ place.location }: ${ place.available }` ).join( ', ' ) }</span> }</td>
			<td className="is-number">{ shown( value ) }</td>
			<td className="is-number">{ taken( sold ) }</td>
			<td className="is-number">{ taken( buffer ) }</td>
			<td className="is-number"><strong>{ left ?? '—' }</strong></td>
			<td className="is-number">{ stands ?? '—' }</td>
			<td className={ outcome === 'stops' || outcome === 'refused' ? 'concord-error' : '' }>{ outcomeWord( outcome ) }{ message !== '' && <span className="concord-fine"> { message }</span> }</td>
		</tr>
	);
}

function shown( units: string ): string {
	return units === '' ? '—' : units;
}

/** What is taken off carries its sign. */
function taken( units: string ): string {
	return units === '' ? '—' : units === '0' ? '0' : `−${ units }`;
}

function outcomeWord( outcome: Row[ 'outcome' ] ): string {
	switch ( outcome ) {
		case 'changes': return __( 'Would change.', 'concord' );
		case 'stands': return __( 'Stands already.', 'concord' );
		case 'left-out': return __( 'Left out.', 'concord' );
		case 'stops': return __( 'Would stop.', 'concord' );
		case 'refused': return __( 'The store would not take it.', 'concord' );
		case 'not-sold': return __( 'The store has no such product.', 'concord' );
		case 'not-told': return __( 'Dynamics tells no stock of it.', 'concord' );
		case 'no-figure': return __( 'The steps write no stock for it.', 'concord' );
	}
}
